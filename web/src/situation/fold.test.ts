import { describe, expect, test } from 'vitest'
import type { SituationChange } from '../api/contract'
import { aMember, anItem, aPlay, aSnapshot } from './fixtures'
import { foldChange, itemsKept } from './fold'

const change = (rest: Partial<SituationChange>): SituationChange => ({ sequence: 11, play: 'with', elapsedMs: 900, ...rest })

describe('foldChange', () => {
  const before = aSnapshot({
    sequence: 10,
    plays: [aPlay({ name: 'without' }), aPlay({ name: 'with', members: [aMember('a'), aMember('b')] })],
  })

  test('replaces the member of that play only, and keeps its place', () => {
    const after = foldChange(before, change({ member: aMember('a', { state: 'immune' }) }))
    expect(after.plays[1]?.members.map((member) => [member.id, member.state])).toEqual([
      ['a', 'immune'],
      ['b', 'exposed'],
    ])
    expect(after.plays[0]).toBe(before.plays[0])
    expect(after.sequence).toBe(11)
    expect(after.plays[1]?.elapsedMs).toBe(900)
  })

  test('leaves the snapshot before it untouched', () => {
    const copy = structuredClone(before)
    foldChange(before, change({ member: aMember('a', { state: 'lost' }), item: anItem(11) }))
    expect(before).toEqual(copy)
  })

  test('the clock of a play that has ended stands still', () => {
    const ended = { ...before, plays: [aPlay({ name: 'with', ended: true, elapsedMs: 700 })] }
    expect(foldChange(ended, change({ item: anItem(11) })).plays[0]).toMatchObject({ elapsedMs: 700, items: [{ sequence: 11 }] })
  })

  test('what quoted erased contents says that they are erased, and nothing else changes', () => {
    const said = { ...before, plays: [aPlay({ name: 'with', items: [anItem(1), anItem(2, { entryId: 'entry-2' }), anItem(3, { entryId: null })] })] }
    const text = { en: 'content erased', ja: '内容は消去済み' }
    const after = foldChange(said, change({ item: anItem(11), erased: { entryIds: ['entry-2', 'entry-9'], text } }))
    expect(after.plays[0]?.items.map((item) => item.text.en === text.en)).toEqual([false, true, false, false])
    expect(after.plays[0]?.items[0]).toBe(said.plays[0]?.items[0])
  })

  test('a member that was not known is added', () => {
    const after = foldChange(before, change({ member: aMember('c') }))
    expect(after.plays[1]?.members.map((member) => member.id)).toEqual(['a', 'b', 'c'])
  })

  test('a change that the snapshot already holds alters nothing', () => {
    expect(foldChange(before, change({ sequence: 10, item: anItem(10) }))).toBe(before)
  })

  test('absent parts arrive as null and alter nothing', () => {
    const nulls = { member: null, item: null, payments: null, inCommon: null, playReplaced: null, verdict: null }
    const after = foldChange(before, change(nulls))
    expect(after).toEqual({ ...before, sequence: 11, plays: [before.plays[0], { ...before.plays[1], elapsedMs: 900 }] })
  })

  test('items are appended, and the oldest leave when there are too many', () => {
    const full = aPlay({ name: 'with', items: Array.from({ length: itemsKept }, (_, n) => anItem(n)) })
    const after = foldChange({ ...before, plays: [full] }, change({ item: anItem(9999) }))
    expect(after.plays[0]?.items).toHaveLength(itemsKept)
    expect(after.plays[0]?.items.at(-1)?.sequence).toBe(9999)
    expect(after.plays[0]?.items[0]?.sequence).toBe(1)
  })

  test('an alarm stays, however much happens after it', () => {
    const full = aPlay({ name: 'with', items: [anItem(0, { kind: 'alarm' }), ...Array.from({ length: itemsKept - 1 }, (_, n) => anItem(n + 1))] })
    const after = foldChange({ ...before, plays: [full] }, change({ item: anItem(9999) }))
    expect(after.plays[0]?.items).toHaveLength(itemsKept)
    expect(after.plays[0]?.items.map((item) => item.sequence)).toContain(0)
    expect(after.plays[0]?.items.map((item) => item.sequence)).not.toContain(1)
  })

  test('a replaced play takes the place of the old one, or joins the others', () => {
    const ended = aPlay({ name: 'without', ended: true, recorded: true })
    expect(foldChange(before, change({ play: 'without', playReplaced: ended })).plays.map((play) => play.ended)).toEqual([true, false])
    const joined = foldChange({ ...before, plays: [] }, change({ playReplaced: aPlay({ name: 'with' }) }))
    expect(joined.plays.map((play) => play.name)).toEqual(['with'])
  })

  test('something that happened in a play not yet known is not lost', () => {
    const after = foldChange({ ...before, plays: [] }, change({ item: anItem(11) }))
    expect(after.plays[0]).toMatchObject({ name: 'with', items: [{ sequence: 11 }] })
  })

  test('payments, what is in common and the verdict replace what was known', () => {
    const payments = { perSecond: 40, attempts: 400, refused: 1 }
    const inCommon = [{ kind: 'cloud', name: { en: 'C', ja: 'ク' }, members: 3, functions: 4 }]
    const verdict = { held: true, sentence: { en: 'Held.', ja: '防御成功。' } }
    const after = foldChange(before, change({ payments, inCommon, verdict }))
    expect(after.plays[1]?.payments).toEqual(payments)
    expect(after.inCommon).toEqual(inCommon)
    expect(after.verdict).toEqual(verdict)
  })
})
