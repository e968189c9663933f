// Small made-up values for tests.
import type { MemberSituation, Play, SituationItem, SituationSnapshot } from '../api/contract'

export const aMember = (id: string, rest: Partial<MemberSituation> = {}): MemberSituation => ({
  id,
  name: { en: `Kitamori ${id} Bank`, ja: `北森${id}銀行` },
  kind: 'regional-bank',
  state: 'exposed',
  exposed: true,
  reached: true,
  shielded: false,
  functionsTotal: 4,
  functionsStopped: 0,
  immunityMs: null,
  suppliers: ['shared-cloud'],
  ...rest,
})

export const anItem = (sequence: number, rest: Partial<SituationItem> = {}): SituationItem => ({
  sequence,
  atMs: sequence * 10,
  member: 'a',
  kind: 'sighting',
  entryId: `entry-${sequence}`,
  text: { en: `Something was seen (${sequence})`, ja: `何かが観測された（${sequence}）` },
  severity: null,
  ...rest,
})

export const aPlay = (rest: Partial<Play> = {}): Play => ({
  name: 'live',
  recorded: false,
  ended: false,
  elapsedMs: 500,
  members: [],
  payments: { perSecond: 0, attempts: 0, refused: 0 },
  items: [],
  ...rest,
})

export const aSnapshot = (rest: Partial<SituationSnapshot> = {}): SituationSnapshot => ({
  sequence: 1,
  simulation: true,
  title: { en: 'Kitamori sector exercise', ja: '北森地区の演習' },
  plays: [aPlay()],
  inCommon: [],
  verdict: null,
  ...rest,
})
