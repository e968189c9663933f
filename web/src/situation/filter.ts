import type { Play, SituationItem } from '../api/contract'

export type ItemFilter = { kind: string | null; member: string | null; words: string }

/** The items of a play that pass, newest first. */
export function filterItems(play: Play, filter: ItemFilter, nameOf: (member: string) => string): SituationItem[] {
  const words = filter.words.trim().toLocaleLowerCase()
  return play.items
    .filter(
      (item) =>
        (!filter.kind || item.kind === filter.kind) &&
        (!filter.member || item.member === filter.member) &&
        (!words || `${item.text.en} ${item.text.ja} ${nameOf(item.member)}`.toLocaleLowerCase().includes(words)),
    )
    .sort((a, b) => b.sequence - a.sequence)
}

export function countKinds(items: SituationItem[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(item.kind, (counts.get(item.kind) ?? 0) + 1)
  return counts
}
