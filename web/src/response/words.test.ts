// @vitest-environment jsdom
import { expect, test } from 'vitest'
import i18next, { speak } from '../i18n'
import { lagWords, leftWords, personWords, thingWords } from './words'

const t = i18next.t

test('what is left says the two largest units, and seconds only within the hour', () => {
  speak('en')
  expect(leftWords(2 * 86_400_000 + 3 * 3_600_000, t)).toBe('2 d 3 h')
  expect(leftWords(3_600_000 + 61_000, t)).toBe('1 h 1 min')
  expect(leftWords(61_000, t)).toBe('1 min 01 s')
  expect(leftWords(0, t)).toBe('')
  expect(leftWords(-5_000, t)).toBe('')
})

test('a lag is told in milliseconds while they matter, and never below zero', () => {
  speak('en')
  expect(lagWords(12, t)).toBe('12 ms')
  expect(lagWords(2_512, t)).toBe('2.5 s')
  expect(lagWords(180_000, t)).toBe('3 min 00 s')
  expect(lagWords(-3, t)).toBe('0 ms')
})

test('things and people have words; what is not known stays as it is', () => {
  speak('ja')
  expect(thingWords('function payments', t)).toBe('重要な業務 payments')
  expect(thingWords(`plan soc-compromised@bb96f37d${'0'.repeat(56)}`, t)).toMatch(/ soc-compromised@bb96f37d…$/)
  expect(thingWords('teapot short', t)).toBe('teapot short')
  expect(personWords('person:7', { 'person:7': 'sato' }, t)).toBe('sato')
  expect(personWords('person:8', {}, t)).toBe('person:8')
  expect(personWords('machine:bank-01', {}, t)).toBe('このノード（bank-01）')
  expect(personWords('person:local-owner', {}, t)).toBe('データディレクトリーの所有者')
})
