const locale = (language: string) => (language === 'ja' ? 'ja-JP' : 'en-GB')

/** As short as a list wants it: the time, and the day unless it is today's. In the browser's time zone. */
export function shortTime(language: string, instant: string, now = new Date()): string {
  const at = new Date(instant)
  const isToday = at.toDateString() === now.toDateString()
  return new Intl.DateTimeFormat(locale(language), {
    ...(isToday ? { second: '2-digit' } : { month: 'short', day: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at)
}
