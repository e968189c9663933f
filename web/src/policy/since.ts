export const sinces = ['all', 'day', 'week', 'month', 'date'] as const
export type Since = (typeof sinces)[number]

const days: Record<Since, number> = { all: 0, day: 1, week: 7, month: 30, date: 0 }

/** From when on is compared; null: all that was recorded, or no date that can be used. */
export function sinceOf(since: Since, date: string, now: number): string | null {
  if (since === 'all') return null
  const at = since === 'date' ? new Date(date).getTime() : now - days[since] * 86_400_000
  return Number.isNaN(at) || at > now ? null : new Date(at).toISOString()
}
