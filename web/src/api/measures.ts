import type { BilingualText } from './contract'
// The records of src/Hikeshi.Node/Api/{SuspensionJson,RemediationJson,InvestigationJson}.cs.

export const suspensionStates = ['proposed', 'running', 'resumed', 'latest-end', 'refused', 'lapsed', 'released-all'] as const

export type SuspensionPlan = { id: string; version: string; names: BilingualText; kind: string; drilledAt?: string | null; drilledVersion?: string | null; drilledHoles?: number | null }
export type SuspensionTimes = { tellCustomersBy: string; reportBy: string; firstReviewBy: string; reviewEveryMinutes: number; endsAt: string }
export type SuspensionStep = { step: string; dueAt: string; what: BilingualText; who: BilingualText; isDone: boolean; isLate: boolean }
export type SuspensionNotice = { id: string; audience: BilingualText; channel: BilingualText; by: string; text: BilingualText }

export type Suspension = {
  id: string
  plan: string
  names: BilingualText
  state: string
  reason: string
  approvalId: string
  decides: BilingualText
  deputy: BilingualText
  proposedAt: string
  decideBy: string
  lapsesAt: string
  startedAt?: string | null
  times?: SuspensionTimes | null
  functions: string[]
  fallbacks: BilingualText[]
  /** `none`: not in force (any more). */
  orders: { action: string; target: string; standing: string }[]
  steps: SuspensionStep[]
  notices: SuspensionNotice[]
  holes: BilingualText[]
  resumeNeeds: { id: string; text: BilingualText }[]
}

export type Suspensions = { timeZone?: string | null; plans: SuspensionPlan[]; suspensions: Suspension[] }

export const controlKinds = ['virtual-patch', 'component-shield', 'segmentation', 'privileged-access', 'watch-rule'] as const
export const controlStates = ['proposed', 'waiting', 'ordered', 'delivered', 'enforced', 'failed', 'lapsed', 'placed', 'verified', 'missing', 'overdue', 'remove', 'ended'] as const
export const controlModes = ['detection', 'blocking', 'by-hand', 'actuator'] as const

export type Control = {
  id: string
  advisory: string
  kind: string
  target: string
  state: string
  /** What a person must do. */
  finding?: string | null
  covers: { asset: string; component: string }[]
  reason: string
  blastRadius: string[]
  verification: string
  latestEnd: string
  hasActuator: boolean
  mode?: string | null
  mayBlock: boolean
  containment?: string | null
  approval?: string | null
  ended?: string | null
  /** What people install; only of one that is asked for by itself. */
  text?: string | null
}

export type Controls = { controls: Control[]; findings: number }
export type ControlWish = { advisory: string; service?: string; days?: number }
export type Proposed = { controls: Control[]; notes: string[] }

export type Campaign = { id: string; title: string; owner: string; advisories: string[]; openedAt: string; done: number; left: number; closed?: string | null }
export type CampaignTeam = { team: string; changesPerWindow: number; left: number; late: number; doneBy?: string | null }
export type CampaignChange = { asset: string; component: string; team: string; score: number; deadline?: string | null; windowStart?: string | null; windowEnd?: string | null; doneBy?: string | null; isLate: boolean }
export type CampaignAnswer = { campaign: Campaign; late: number; teams: CampaignTeam[]; plan: CampaignChange[]; burndown: { at: string; done: number; left: number }[]; notes: string[] }
export type CampaignWish = { owner: string; title: string; advisories: string[] }

/** `asked`: no answer yet; `proposed`; or why there is none. */
export const investigationStates = ['asked', 'proposed', 'unauthorized', 'busy', 'late', 'unreachable', 'rejected', 'too-long', 'not-understood', 'cut-short', 'declined', 'interrupted'] as const
export const modelConfidences = ['low', 'medium', 'high'] as const

export type Investigation = { id: string; at: string; subject: string; by: string; model: string; state: string }

/** What stands for what: the model sees `as`. */
export type Named = { as: string; name: string }

/** Words of a model: foreign text, never shown as anything but text. */
export type ModelProposal = { hypothesis: BilingualText; confidence: string; evidence: Named[]; scope: Named[]; playbook?: string | null; playbookName?: string | null; message: BilingualText }

export type InvestigationAnswer = Investigation & {
  endpoint: string
  answerEntry?: string | null
  instructions?: string | null
  data?: string | null
  names: Named[]
  rawAnswer?: string | null
  proposal?: ModelProposal | null
  refused: string[]
  failure?: string | null
  answeredBy?: string | null
  tokensIn?: number | null
  tokensOut?: number | null
  milliseconds?: number | null
  approval?: string | null
}
