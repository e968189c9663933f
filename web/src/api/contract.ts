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

// The records of src/Hikeshi.Exposure/Ranking/Answers.cs.

export const decisions = ['immediate', 'out-of-cycle', 'scheduled', 'defer'] as const
export const deadlineKinds = ['on-target', 'moved', 'no-window', 'overdue'] as const
export const confidences = ['compared', 'listed', 'every-version'] as const

export type Deadline = { kind: string; at: string; hardLimit: string; since: string; windowStart?: string | null; windowEnd?: string | null }

export type ReachedFunction = { id: string; names: BilingualText; tier: number; paymentRail: boolean }

/** How one advisory decided one component. */
export type FindingEvidence = {
  advisory: string
  source: string
  purl: string
  version: string
  interval: string
  comparer?: string | null
  confidence: string
  assets: string[]
}

/** A weakness in a package of one service: what one person would mend at one time. */
export type RankedFinding = {
  rank: number
  score: number
  impact: number
  likelihood: number
  decision: string
  deadline: Deadline
  weakness: string
  ids: string[]
  summary: string
  ecosystem: string
  package: string
  service?: { id: string; names: BilingualText; internetExposed: boolean } | null
  functions: ReachedFunction[]
  assets: string[]
  institution: string
  cvss?: { vector: string; score: number; severity: string } | null
  epss?: number | null
  exploitation?: string | null
  /** The number under which it is exploited, where that is none of its own ids. */
  exploitedAs?: string | null
  ransomware: boolean
  unknown: string[]
  reason: BilingualText
  evidence?: FindingEvidence[] | null
  vex?: SuppliersWord | null
}

/** What suppliers say in VEX of a finding that stays open. */
export type SuppliersWord = {
  state: string
  statements: { status: string; justification?: string | null; text?: string | null; author: string; said?: string | null; where: string }[]
}

export type Ranking = {
  at: string
  institution: string
  advisories: number
  undecided: number
  total: number
  matching: number
  notes: BilingualText[]
  findings: RankedFinding[]
  closedByVex: number
}
