import type { CaseAnswer, Cases, CasesQuestion, Suppression, SuppressionRequest } from './detections'
import type { Campaign, CampaignAnswer, CampaignWish, Control, Controls, ControlWish, Investigation, InvestigationAnswer, Proposed, Suspensions } from './measures'
import type { PasskeyBegun, Person, SignInWays } from './people'
import type { Approvals, ClassMeasure, Containment, PolicyState, PolicyText, Replay, ReplayQuestion, Sector } from './response'
import type { About, Ranking, SealedDocument, SituationSnapshot, WhyTree } from './contract'
import type { Flow, Peer, SharingPreview } from './sharing'

const root = '/api/v1'

/** An answer that is not a success: its HTTP status, and the sentence of its problem details if it had one. */
export class RefusedAnswer extends Error {
  constructor(
    readonly status: number,
    detail: string | undefined,
    /** A URI by which this problem is known; most have none. */
    readonly type?: string,
    /** Of expected refusals a stable code, such as `people.password`. */
    readonly title?: string,
    /** The place in the text that was sent, where one is meant; both count from 1. */
    readonly place?: { line: number; column: number },
  ) {
    super(detail ?? `HTTP ${status}`)
  }
}

export function isRefused(error: unknown, ...statuses: number[]): boolean {
  return error instanceof RefusedAnswer && statuses.includes(error.status)
}

const problems = { stepUp: 'urn:hikeshi:problem:step-up', codeNeeded: 'urn:hikeshi:problem:code-needed' }

export const isCodeNeeded = (error: unknown) => error instanceof RefusedAnswer && error.type === problems.codeNeeded

let askAnew: (() => Promise<boolean>) | null = null

/** Told by the page how to ask a person to show anew who they are; answers whether they did. */
export function onStepUpNeeded(ask: typeof askAnew): void {
  askAnew = ask
}

type Problem = { detail?: string; title?: string; type?: string; line?: number; column?: number }

async function once(path: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(root + path, { credentials: 'same-origin', ...init })
  if (response.ok) return response
  const problem = (await response.json().catch(() => null)) as Problem | null
  const place = problem?.line && problem.column ? { line: problem.line, column: problem.column } : undefined
  throw new RefusedAnswer(response.status, problem?.detail ?? problem?.title, problem?.type, problem?.title, place)
}

/** What needs a fresh proof is sent again once the person has given it. */
async function send(path: string, init?: RequestInit): Promise<Response> {
  try {
    return await once(path, init)
  } catch (error) {
    if (!(error instanceof RefusedAnswer) || error.type !== problems.stepUp || !askAnew || !(await askAnew())) throw error
    return once(path, init)
  }
}

async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await send(path, { headers: { accept: 'application/json' }, signal })
  return (await response.json()) as T
}

const write = (method: 'POST' | 'DELETE', path: string, body?: unknown) =>
  send(path, body === undefined ? { method } : { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

export const fetchAbout = (signal?: AbortSignal) => read<About>('/about', signal)

/** `logFull`: nothing but releases, ends and the red button is taken. */
export const fetchStatus = (signal?: AbortSignal) => read<{ logFull: boolean }>('/status', signal)

export const fetchSituation = (signal?: AbortSignal) => read<SituationSnapshot>('/situation', signal)

export const fetchWhy = (member: string, entryId: string, signal?: AbortSignal) =>
  read<WhyTree>(`/why/${encodeURIComponent(member)}/${encodeURIComponent(entryId)}`, signal)

export const fetchSealed = (entryId: string, signal?: AbortSignal) => read<SealedDocument>(`/evidence/${encodeURIComponent(entryId)}/sealed`, signal)

/** Findings per request. */
export const rankingPage = 50

export const fetchRanking = (search: string, skip: number, signal?: AbortSignal) =>
  read<Ranking>(`/exposure?q=${encodeURIComponent(search)}&skip=${skip}&take=${rankingPage}`, signal)

/** All findings of a weakness, with the evidence. */
export const fetchRankingOf = (weakness: string, signal?: AbortSignal) => read<Ranking>(`/exposure/${encodeURIComponent(weakness)}`, signal)

/** What is empty in the question is not asked for. */
export const fetchCases = ({ state, level, text }: CasesQuestion, signal?: AbortSignal) => {
  const asked = Object.entries({ state, level, q: text }).filter(([, value]) => value !== '')
  return read<Cases>(`/detections${asked.length ? `?${new URLSearchParams(asked)}` : ''}`, signal)
}

export const fetchCase = (id: string, signal?: AbortSignal) => read<CaseAnswer>(`/detections/${encodeURIComponent(id)}`, signal)

export const judge = (id: string, verdict: string, note: string) => write('POST', `/detections/${encodeURIComponent(id)}/triage`, { verdict, note })

export const fetchSuppressions = (signal?: AbortSignal) => read<Suppression[]>('/detections/suppressions', signal)

export const suppress = (request: SuppressionRequest) => write('POST', '/detections/suppressions', request)

export const endSuppression = (id: string) => write('DELETE', `/detections/suppressions/${encodeURIComponent(id)}`)

/** Concluded requests that the page shows. */
const shownConcluded = 50

export const fetchApprovals = (signal?: AbortSignal) => read<Approvals>(`/approvals?concluded=${shownConcluded}`, signal)

export const approve = (id: string, note: string, onBehalfOf: string | null) =>
  write('POST', `/approvals/${encodeURIComponent(id)}/approve`, { note, ...(onBehalfOf ? { onBehalfOf } : {}) })

export const refuse = (id: string, note: string) => write('POST', `/approvals/${encodeURIComponent(id)}/refuse`, { note })

export const fetchContainments = (signal?: AbortSignal) => read<Containment[]>('/response/containments', signal)

export const release = (id: string, reason: string) => write('POST', `/response/containments/${encodeURIComponent(id)}/release`, { reason })

export const renew = (id: string, minutes: number, reason: string) => write('POST', `/response/containments/${encodeURIComponent(id)}/renew`, { minutes, reason })

/**
 * `notRecorded`: the log is full; everything was let go of all the same, and it is recorded once there is space.
 * `goingOn`: the node starts; what it does not know yet is let go of as soon as it does.
 */
export type Released = { released: number; notRecorded?: string | null; goingOn?: string | null }

export const releaseAll = async (reason: string) => (await (await write('POST', '/response/release-all', { reason })).json()) as Released

export const fetchSector = (signal?: AbortSignal) => read<Sector>('/response/sector', signal)

export const fetchPolicyState = (signal?: AbortSignal) => read<PolicyState>('/response/policy', signal)

export const fetchPolicyText = (signal?: AbortSignal) => read<PolicyText>('/response/policy/text', signal)

export const closeCircuit = (reason: string) => write('POST', '/response/circuit/close', { reason })

export const fetchMeasures = (signal?: AbortSignal) => read<ClassMeasure[]>('/response/autonomy', signal)

export const replay = async (question: ReplayQuestion) => (await (await write('POST', '/response/replay', question)).json()) as Replay

export const fetchSuspensions = (signal?: AbortSignal) => read<Suspensions>('/response/suspensions', signal)

/** What people do by hand, CACAO 2.0. */
export const playbookAddress = (plan: string) => `${root}/response/suspensions/plans/${encodeURIComponent(plan)}/playbook`

export const askForSuspension = async (plan: string, reason: string) => ((await (await write('POST', '/response/suspensions', { plan, reason })).json()) as { suspensionId: string }).suspensionId

export const stepDone = (id: string, step: string, note: string) => write('POST', `/response/suspensions/${encodeURIComponent(id)}/steps`, { step, note })

export const resume = (id: string, reason: string, proofs: Record<string, string>) => write('POST', `/response/suspensions/${encodeURIComponent(id)}/resume`, { reason, proofs })

export const reportSupplier = (supplier: string, source: string, reason: string) => write('POST', '/response/suspensions/reports', { supplier, source, reason })

export const fetchControls = (signal?: AbortSignal) => read<Controls>('/response/controls', signal)

export const fetchControl = (id: string, signal?: AbortSignal) => read<Control>(`/response/controls/${encodeURIComponent(id)}`, signal)

export const proposeControls = async (wish: ControlWish) => (await (await write('POST', '/response/controls', wish)).json()) as Proposed

/** @param how What the node is told of it: how it was placed, whether it was seen, that it may refuse, that it ends. */
export const tellControl = (id: string, how: 'place' | 'verify' | 'block' | 'end', body?: unknown) => write('POST', `/response/controls/${encodeURIComponent(id)}/${how}`, body)

export const fetchCampaigns = async (signal?: AbortSignal) => (await read<{ campaigns: Campaign[] }>('/response/campaigns', signal)).campaigns

export const fetchCampaign = (id: string, signal?: AbortSignal) => read<CampaignAnswer>(`/response/campaigns/${encodeURIComponent(id)}`, signal)

export const openCampaign = async (wish: CampaignWish) => ((await (await write('POST', '/response/campaigns', wish)).json()) as { id: string }).id

export const closeCampaign = (id: string, reason: string) => write('POST', `/response/campaigns/${encodeURIComponent(id)}/close`, { reason })

export const fetchInvestigations = (signal?: AbortSignal) => read<Investigation[]>('/investigations', signal)

export const fetchInvestigation = (id: string, signal?: AbortSignal) => read<InvestigationAnswer>(`/investigations/${encodeURIComponent(id)}`, signal)

export const investigate = async (subject: string) => ((await (await write('POST', '/investigations', { subject })).json()) as { id: string }).id

export const fileProposal = (id: string, reason: string) => write('POST', `/investigations/${encodeURIComponent(id)}/file`, { reason })

export const streamAddress = (after: number) => `${root}/situation/stream?after=${after}`

export async function signIn(token: string): Promise<void> {
  await write('POST', '/session', { token })
}

export const fetchWays = (signal?: AbortSignal) => read<SignInWays>('/session/ways', signal)

export const fetchPerson = (signal?: AbortSignal) => read<Person>('/session', signal)

export async function signInWithPassword(account: string, password: string, code: string): Promise<void> {
  await write('POST', '/session', { account, password, ...(code ? { code } : {}) })
}

export const stepUp = (proof: { password?: string; code?: string; token?: string }) => write('POST', '/session/step-up', proof)

export const makeAccount = (name: string, roles: string[], password: string) => write('POST', '/accounts', { name, roles, password })

export const changePassword = (next: string, current: string) => write('POST', '/session/password', { new: next, ...(current ? { current } : {}) })

export const beginAuthenticator = async () => (await (await write('POST', '/session/totp')).json()) as { secret: string; uri: string }

export const confirmAuthenticator = async (code: string) =>
  ((await (await write('POST', '/session/totp/confirm', { code })).json()) as { recoveryCodes: string[] }).recoveryCodes

export const removeAuthenticator = () => write('DELETE', '/session/totp')

/** @param way `passkeys` makes one, `passkey` signs in with one. */
export const beginPasskey = async (way: 'passkeys' | 'passkey') => (await (await write('POST', `/session/${way}/begin`)).json()) as PasskeyBegun

export const endPasskey = (way: 'passkeys' | 'passkey', ceremony: string, credential: unknown) => write('POST', `/session/${way}`, { ceremony, credential })

export async function signOut(): Promise<void> {
  await write('DELETE', '/session')
}

export const fetchFlows = async (signal?: AbortSignal) => (await read<{ flows: Flow[] }>('/sharing/flows?limit=200', signal)).flows

export const fetchPeers = async (signal?: AbortSignal) => (await read<{ peers: Peer[] }>('/sharing/peers', signal)).peers

export const fetchPreview = (entry: string, signal?: AbortSignal) => read<SharingPreview>(`/sharing/preview?entry=${encodeURIComponent(entry)}`, signal)
