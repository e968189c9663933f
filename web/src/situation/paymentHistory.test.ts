import { expect, test } from 'vitest'
import { aPlay, aSnapshot } from './fixtures'
import { foldPayments, startPayments } from './paymentHistory'

const reading = (elapsedMs: number, perSecond: number, refused: number) => ({
  sequence: elapsedMs,
  play: 'with',
  elapsedMs,
  payments: { perSecond, attempts: 0, refused },
})

test('readings line up in time, and refusals are told apart from those before', () => {
  let history = foldPayments({}, reading(100, 50, 0))
  history = foldPayments(history, reading(200, 48, 2))
  history = foldPayments(history, reading(300, 50, 2))
  expect(history['with']?.map((point) => [point.atMs, point.newlyRefused])).toEqual([
    [100, 0],
    [200, 2],
    [300, 0],
  ])
})

test('a play that begins anew forgets its readings', () => {
  const history = foldPayments({}, reading(900, 50, 3))
  const anew = startPayments(history, aSnapshot({ plays: [aPlay({ name: 'with', elapsedMs: 5 })] }))
  expect(anew['with']?.map((point) => point.atMs)).toEqual([5])
})

test('readings are bounded', () => {
  let history = {}
  for (let at = 1; at < 1000; at++) history = foldPayments(history, reading(at, 1, 0))
  expect(Object.values(history)[0]).toHaveLength(300)
})
