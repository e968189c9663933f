import { expect, test } from 'vitest'
import { figuresOf } from './figures'
import { aMember } from './fixtures'

test('figures count institutions, not the hub', () => {
  const figures = figuresOf([
    aMember('hub', { kind: 'hub', state: 'immune', functionsTotal: 9 }),
    aMember('a', { state: 'contained', immunityMs: 20 }),
    aMember('b', { state: 'immune', immunityMs: 110 }),
    aMember('c', { state: 'lost', functionsStopped: 3 }),
    aMember('d', { state: 'not-exposed' }),
  ])
  expect(figures).toEqual({
    members: 4,
    lost: 1,
    touched: 2,
    immune: 2,
    functions: 16,
    functionsStopped: 3,
    immunityP50: 20,
    immunityMax: 110,
  })
})

test('without any time there is no median, and nobody stands for no time', () => {
  expect(figuresOf([])).toMatchObject({ members: 0, immunityP50: null, immunityMax: null })
})

test.each([
  [[30], 30, 30],
  [[30, 10], 10, 30],
  [[30, 10, 20], 20, 30],
])('the median of %j is %d', (times, p50, max) => {
  const members = times.map((immunityMs, n) => aMember(String(n), { state: 'immune', immunityMs }))
  expect(figuresOf(members)).toMatchObject({ immunityP50: p50, immunityMax: max })
})
