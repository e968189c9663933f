// The records of src/Hikeshi.Node/Api/{ApprovalJson,ContainmentRow,PolicyJson,SectorEndpoints}.cs and src/Hikeshi.Response/Replaying/ReplayResult.cs.

/** What may be asked of people: kinds of containments, suspensions, compensating controls, playbooks. */
export const actionKinds = [
  'isolate-host',
  'shield',
  'block-address',
  'block-domain',
  'suspend-supplier',
  'suspend-service',
  'disable-account',
  'revoke-sessions',
  'virtual-patch',
  'component-shield',
  'segmentation',
  'privileged-access',
  'watch-rule',
  'run-playbook',
  'revoke-member',
  'revoke-certificate',
  'enrol-again',
  'accept-member-key',
] as const

/** Guardrails that hold an action for people, or refuse it (docs/guardrails.md). */
export const guardrails = [
  'never-contain',
  'tier-0',
  'blast-radius',
  'segment',
  'sector-cap',
  'no-allow-list',
  'unknown-host',
  'unknown-service',
  'too-long',
  'too-wide',
  'behaviour',
  'single-source',
  'cool-down',
  'rate',
  'veto',
  'red-button',
  'would-cut',
  'unknown-supplier',
  'autonomy',
  'already-active',
  'circuit-breaker',
  'after-effect',
  'renewal',
  'suspension-plan',
  'proposed-by-a-model',
  'membership',
  'policy',
  'requested',
  'asked',
  'already-asked',
  'no-ledger',
  'payments',
  'malformed',
  'latest-end',
  'would-refuse',
] as const

export const standings = ['ordered', 'delivered', 'enforced', 'failed'] as const
export const outcomes = ['granted', 'unvetoed', 'refused', 'lapsed', 'withdrawn'] as const

/** Why the voice of whoever is signed in does not count. */
export const whyNots = ['own-request', 'already-given', 'not-a-person', 'not-permitted', 'not-delegated', 'expired', 'concluded'] as const
export const autonomies = ['record', 'recommend', 'act-unless-vetoed', 'act'] as const
export const verdicts = ['order', 'reserve', 'waiting', 'record', 'recommend', 'refused'] as const

/** One who agreed: in person, for somebody else, or in advance. */
export type Voice = { by: string; note: string; onBehalfOf?: string | null; standingOrder?: string | null; at: string }

export type ApprovalRequest = {
  id: string
  room: string
  action: string
  target: string
  heldBy: string
  why: string
  blastRadius: string[]
  people: number
  given: Voice[]
  requestedAt: string
  expiresAt: string
  vetoUntil?: string | null
  requestedBy: string
  refusedBy?: string | null
  refusalNote?: string | null
  outcome?: string | null
  concludedAt?: string | null
  /** Why the own approval would not count. */
  whyNot?: string | null
  whyNotCode?: string | null
  mayGiveFor: string[]
  entryId: string
}

export type Delegation = { delegationId: string; from: string; to: string; rooms: string[]; until: string; onlyWhileAbsent: boolean }
export type Absence = { person: string; from: string; until: string }
export type StandingOrder = {
  order: { id: string; signer: string; validFrom: string; validUntil: string; room: string; actions: string[]; targets: string[]; heldBy: string[]; mostUses: number; reason: string }
  used: number
}

export type Approvals = {
  me: string
  approvals: ApprovalRequest[]
  delegations: Delegation[]
  standingOrders: StandingOrder[]
  absences: Absence[]
  names: Record<string, string>
}

export type ActuatorReport = { actuator: string; state: string; deliveredAt?: string | null; enforcedAt?: string | null; failedAt?: string | null; detail: string; observes: boolean }

export type Containment = {
  id: string
  kind: string
  target: string
  standing: string
  expiresAt: string
  reason: string
  orderedAt: string
  reports: ActuatorReport[]
  entryId: string
  approval?: string | null
  awaited: string[]
}

/** What would be lost by others too: the whole of a supplier or a share of a critical function. */
export type Loss = { kind: string; name: string; share: number }

/** The sector cap as this node knows it; `hubConnected` is not there where there is no hub to ask, `cap` only on a hub. */
export type Sector = {
  hubConnected?: boolean | null
  reserved: { containment: string; until: string; loses: Loss[]; inForce: boolean }[]
  cap?: { members: number; share: number; lost: { kind: string; name: string; lost: number; members: number }[] } | null
}

export type PolicyState = { version: string; rules: number; circuitOpen?: string | null; redButton: boolean }
export type PolicyText = { version: string; source: string; rules: number; entryId: string; adoptedAt: string; text: string }
export type ClassMeasure = { actionClass: string; autonomy: string; recordOnlySince?: string | null; days: number; requiredDays: number; wouldBe: number; wouldBeFalse: number; after?: string | null }

export type ReplayTotals = { ordered: number; reserved: number; held: number; recorded: number; refused: number; false: number }
export type ReplayedTrigger = { entry: string; time: string; subject: string; was: string[]; would: string[]; isFalse: boolean }
export type ReplayedRule = { rule: string; was: ReplayTotals; would: ReplayTotals }
export type Replay = { triggers: number; differences: number; was: ReplayTotals; would: ReplayTotals; changed: ReplayedTrigger[]; rules: ReplayedRule[] }
export type ReplayQuestion = { policy: string; source: string; since?: string; asIfEnabled: boolean }
