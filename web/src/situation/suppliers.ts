import type { BilingualText, Concentration, MemberSituation } from '../api/contract'

export type SharedSupplier = { id: string; name: BilingualText | null; users: number }

const shownAtMost = 5

/** Suppliers that more than one institution uses (or any, where there is one institution only), the most used first. */
export function sharedSuppliers(members: MemberSituation[], inCommon: Concentration[]): SharedSupplier[] {
  const users = new Map<string, number>()
  for (const member of members) for (const id of new Set(member.suppliers)) users.set(id, (users.get(id) ?? 0) + 1)
  const enough = members.length > 1 ? 2 : 1
  return [...users]
    .filter(([, number]) => number >= enough)
    .sort(([a, aUsers], [b, bUsers]) => bUsers - aUsers || a.localeCompare(b))
    .slice(0, shownAtMost)
    .map(([id, number]) => ({ id, users: number, name: nameOf(id, inCommon) }))
}

/** A member names its suppliers by one word; what they have in common carries the full name of the same supplier. */
function nameOf(id: string, inCommon: Concentration[]): BilingualText | null {
  return inCommon.find((each) => each.name.en === id || each.name.ja === id || each.kind === id)?.name ?? null
}
