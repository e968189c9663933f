import { expect, test } from 'vitest'
import { abbreviate, widthInEm } from './abbreviate'

test('a name that fits stays whole', () => {
  expect(abbreviate(['Kita Bank', '北森銀行'], 8)).toEqual(['Kita Bank', '北森銀行'])
})

test('a name that does not fit loses the words that its icon already says', () => {
  expect(abbreviate(['Kitamori Regional Bank', '北森みらい信用組合'], 6)).toEqual(['Kitamori', '北森みらい'])
})

test('every label fits', () => {
  const names = ['Extraordinarily Prosperous Savings Bank', 'とても長い名前の地方相互信用金庫', 'A']
  for (const label of abbreviate(names, 6)) expect(widthInEm(label)).toBeLessThanOrEqual(6.1)
})

test('names that would become the same keep the end that tells them apart', () => {
  const labels = abbreviate(['Aozora Regional Bank 07', 'Aozora Regional Bank 12', 'あおぞら第一信用組合 01', 'あおぞら第一信用組合 02'], 6)
  expect(new Set(labels).size).toBe(4)
})
