// The records of src/Hikeshi.Kernel/Situation, as System.Text.Json writes them (camelCase names, kebab-case enums, null when absent).

export type BilingualText = { en: string; ja: string }

export const memberStates = ['unknown', 'not-exposed', 'exposed', 'immune', 'touched', 'contained', 'lost'] as const
export type MemberState = (typeof memberStates)[number]

export const memberKinds = [
  'megabank',
  'regional-bank',
  'credit-cooperative',
  'securities',
  'insurer',
  'exchange',
  'clearing-house',
  'hub',
] as const

export const itemKinds = [
  'advisory',
  'attack',
  'sighting',
  'decision',
  'containment',
  'waiting',
  'release',
  'shared',
  'refused',
  'payment',
  'alarm',
  'note',
] as const

export type MemberSituation = {
  id: string
  name: BilingualText
  kind: string
  state: MemberState
  exposed: boolean
  reached: boolean
  shielded: boolean
  functionsTotal: number
  functionsStopped: number
  immunityMs: number | null
  suppliers: string[]
}

export type PaymentFlow = { perSecond: number; attempts: number; refused: number }

export type SituationItem = {
  sequence: number
  atMs: number
  member: string
  kind: string
  entryId: string | null
  text: BilingualText
  severity: string | null
}

export type Play = {
  name: string
  recorded: boolean
  ended: boolean
  elapsedMs: number
  members: MemberSituation[]
  payments: PaymentFlow
  items: SituationItem[]
}

export type Concentration = { kind: string; name: BilingualText; members: number; functions: number }

export type Verdict = { held: boolean; sentence: BilingualText }

export type SituationSnapshot = {
  sequence: number
  simulation: boolean
  title: BilingualText
  plays: Play[]
  inCommon: Concentration[]
  verdict: Verdict | null
}

/** What was said of these entries quoted contents that have been erased since: the text takes its place. */
export type ErasedContents = { entryIds: string[]; text: BilingualText }

/** The optional members that are set have changed. */
export type SituationChange = {
  sequence: number
  play: string
  elapsedMs: number
  member?: MemberSituation | null
  item?: SituationItem | null
  payments?: PaymentFlow | null
  inCommon?: Concentration[] | null
  playReplaced?: Play | null
  verdict?: Verdict | null
  erased?: ErasedContents | null
}

export type EntryState = 'recorded' | 'erased' | 'unknown'

/** Something that an entry rests on besides its causes; only for those who may read evidence. */
export type WhyGround = {
  kind: string
  name: string
  title?: string | null
  version?: string | null
  by?: string | null
  text?: string | null
  entryId?: string | null
}

export type WhyTree = {
  entryId: string
  index: number
  kind: string
  actor: string
  time: string
  summary: string
  text?: BilingualText | null
  body?: string | null
  state: EntryState
  bodyCut: boolean
  cut: boolean
  repeated: boolean
  grounds?: WhyGround[] | null
  causes: WhyTree[]
}

/** What a console shows of the body of `evidence.document-sealed`. */
export type SealedTerms = { title?: string | null; mediaType: string; until: string; readers: { name: string; keyId: string }[] }

/** The answer of `/evidence/{id}/sealed`: a JWE (RFC 7516 §7.2.1), and its content key once the embargo has ended. */
export type SealedDocument = SealedTerms & {
  commitment: string
  jwe: { protected: string; iv: string; ciphertext: string; tag: string }
  key?: string | null
}

export type About = { version: string; memberId: string; role: string }
