const pad = (value: number, digits = 2) => String(value).padStart(digits, '0')

/** Time since a play began: `00:07.412`, with hours in front once there are some. */
export function playTime(ms: number, decimals = 3): string {
  const whole = Math.floor(Math.max(0, ms))
  const hours = Math.floor(whole / 3_600_000)
  const minutes = pad(Math.floor(whole / 60_000) % 60)
  const seconds = pad(Math.floor(whole / 1000) % 60)
  const fraction = decimals ? `.${pad(whole % 1000, 3).slice(0, decimals)}` : ''
  return `${hours ? `${hours}:` : ''}${minutes}:${seconds}${fraction}`
}
