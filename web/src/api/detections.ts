import type { BilingualText } from './contract'
// The records of src/Hikeshi.Node/Api/DetectionJson.cs, src/Hikeshi.Detection/Queue/DetectionCase.cs and src/Hikeshi.Facts/Detection.

export const levels = ['critical', 'high', 'medium', 'low', 'informational'] as const
export const caseStates = ['open', 'in-progress', 'true-positive', 'false-positive'] as const
export type CaseState = (typeof caseStates)[number]

/** What one rule saw on one host. */
export type DetectionCase = {
  id: string
  ruleId: string
  title: string
  level: string
  host?: string | null
  techniques: string[]
  state: string
  judgedBy?: string | null
  note?: string | null
  sightings: number
  first: string
  last: string
  users: string[]
}

export type Cases = { cases: DetectionCase[]; total: number; open: number; states: Record<string, number>; mayTriage: boolean }

/** Which cases are asked for: a state or `unsettled`, a level and above, words. */
export type CasesQuestion = { state: string; level: string; text: string }

export type SightedField = { field: string; value: string; pattern: string }

/** What held over several events. */
export type SightedWindow = { condition: string; value: number; count: number; start: string; end: string; group: SightedField[]; ruleIds: string[] }

export type Sighted = {
  ruleId: string
  ruleTitle: string
  ruleDigest: string
  level: string
  tags: string[]
  techniques: string[]
  entities: { host?: string | null; user?: string | null; process?: string | null; addresses: string[]; domains: string[]; fileHashes: string[] }
  matched: SightedField[]
  eventDigests: string[]
  eventTime?: string | null
  window?: SightedWindow | null
  /** Why, where no rule's title says it: a sighting by behaviour. */
  explanation?: BilingualText | null
}

/** `raw` is not there when the event was erased. */
export type CaseEvent = { entryId: string; digest?: string | null; source?: string | null; receivedAt?: string | null; raw?: string | null }

/** `events` are not there when they were not looked up. */
export type CaseSighting = { entryId: string; time: string; fact?: Sighted | null; events?: CaseEvent[] | null }

export type RelatedSighting = {
  entryId: string
  caseId: string
  ruleId: string
  title: string
  level: string
  time: string
  host?: string | null
  user?: string | null
  process?: string | null
}

export type CaseRule = { title: string; description: string; falsePositives: string[]; digest: string; text: string }

export type SuppressedField = { field: string; value: string }

export type Suppression = {
  id: string
  ruleId?: string | null
  where: SuppressedField[]
  reason: string
  owner: string
  expiresAt: string
  heldBack: number
}

export type CaseAnswer = { case: DetectionCase; rule?: CaseRule | null; sightings: CaseSighting[]; related: RelatedSighting[]; suppressions: Suppression[] }

export type SuppressionRequest = { ruleId: string; where: SuppressedField[]; reason: string; expiresAt: string }
