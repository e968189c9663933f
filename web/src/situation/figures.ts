import type { MemberSituation } from '../api/contract'

export type Figures = {
  members: number
  lost: number
  touched: number
  immune: number
  functions: number
  functionsStopped: number
  immunityP50: number | null
  immunityMax: number | null
}

/** The hub watches over the sector; it is not counted among the institutions. */
export const institutions = (members: MemberSituation[]) => members.filter((member) => member.kind !== 'hub')

export function figuresOf(all: MemberSituation[]): Figures {
  const members = institutions(all)
  const count = (holds: (member: MemberSituation) => boolean) => members.filter(holds).length
  const times = members.flatMap((member) => (member.immunityMs == null ? [] : [member.immunityMs])).sort((a, b) => a - b)
  return {
    members: members.length,
    lost: count((member) => member.state === 'lost'),
    // Touched: the attacker's arrival was accepted. Whoever was contained or lost was touched before.
    touched: count((member) => member.state === 'touched' || member.state === 'contained' || member.state === 'lost'),
    immune: count((member) => member.state === 'immune' || (member.state !== 'lost' && member.immunityMs != null)),
    functions: sum(members, (member) => member.functionsTotal),
    functionsStopped: sum(members, (member) => member.functionsStopped),
    immunityP50: times[Math.ceil(times.length / 2) - 1] ?? null,
    immunityMax: times.at(-1) ?? null,
  }
}

function sum(members: MemberSituation[], value: (member: MemberSituation) => number): number {
  return members.reduce((total, member) => total + value(member), 0)
}
