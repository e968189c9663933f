import { expect, test } from 'vitest'
import { countKinds, filterItems } from './filter'
import { anItem, aPlay } from './fixtures'

const play = aPlay({
  items: [
    anItem(1, { kind: 'sighting', member: 'a' }),
    anItem(2, { kind: 'refused', member: 'b', text: { en: 'Would cut the shared cloud', ja: '共通クラウドを遮断する' } }),
    anItem(3, { kind: 'sighting', member: 'b' }),
  ],
})
const all = { kind: null, member: null, words: '' }
const found = (filter: Partial<typeof all> | object) =>
  filterItems(play, { ...all, ...filter }, (id) => `Bank ${id.toUpperCase()}`).map((item) => item.sequence)

test('newest first', () => expect(found({})).toEqual([3, 2, 1]))
test('by kind', () => expect(found({ kind: 'sighting' })).toEqual([3, 1]))
test('by institution', () => expect(found({ member: 'b' })).toEqual([3, 2]))
test('by words in either language, whatever their case', () => {
  expect(found({ words: ' CLOUD ' })).toEqual([2])
  expect(found({ words: '遮断' })).toEqual([2])
})
test('by the name of the institution', () => expect(found({ words: 'bank a' })).toEqual([1]))
test('kinds are counted', () => expect([...countKinds(play.items)]).toEqual([['sighting', 2], ['refused', 1]]))
