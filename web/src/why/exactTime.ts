/** Evidence is read to the millisecond, with its time zone. */
export function exactTime(time: string, language: string): string {
  const at = new Date(time)
  if (Number.isNaN(at.getTime())) return time
  return new Intl.DateTimeFormat(language === 'ja' ? 'ja-JP' : 'en-GB', {
    year: 'numeric',
    month: language === 'ja' ? 'numeric' : 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(at)
}
