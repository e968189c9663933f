import type { SituationChange, SituationSnapshot } from '../api/contract'

/** One reading of the payment flow: when, how many per second, and how many more were refused since the reading before. */
export type PaymentPoint = { atMs: number; perSecond: number; newlyRefused: number; refused: number }
export type PaymentHistory = Record<string, PaymentPoint[]>

const pointsKept = 300

export function foldPayments(history: PaymentHistory, change: SituationChange): PaymentHistory {
  const flow = change.payments ?? change.playReplaced?.payments
  if (!flow) return history
  const name = change.playReplaced?.name ?? change.play
  return add(history, name, change.elapsedMs, flow.perSecond, flow.refused)
}

/** A fresh snapshot goes on from the readings seen so far; a play that has begun anew forgets them. */
export function startPayments(history: PaymentHistory, snapshot: SituationSnapshot): PaymentHistory {
  return snapshot.plays.reduce(
    (all, { name, elapsedMs, payments }) => add(all, name, elapsedMs, payments.perSecond, payments.refused),
    history,
  )
}

function add(history: PaymentHistory, play: string, atMs: number, perSecond: number, refused: number): PaymentHistory {
  const known = (history[play] ?? []).filter((point) => point.atMs < atMs)
  const newlyRefused = Math.max(0, refused - (known.at(-1)?.refused ?? 0))
  return { ...history, [play]: [...known.slice(-pointsKept + 1), { atMs, perSecond, refused, newlyRefused }] }
}
