import type { CaseAnswer, Cases, CasesQuestion, Suppression, SuppressionRequest } from './detections'
import type { About, Ranking, SealedDocument, SituationSnapshot, WhyTree } from './contract'

const root = '/api/v1'

/** An answer that is not a success: its HTTP status, and the sentence of its problem details if it had one. */
export class RefusedAnswer extends Error {
  constructor(
    readonly status: number,
    detail: string | undefined,
  ) {
    super(detail ?? `HTTP ${status}`)
  }
}

export function isRefused(error: unknown, ...statuses: number[]): boolean {
  return error instanceof RefusedAnswer && statuses.includes(error.status)
}

async function send(path: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(root + path, { credentials: 'same-origin', ...init })
  if (response.ok) return response
  const problem = (await response.json().catch(() => null)) as { detail?: string; title?: string } | null
  throw new RefusedAnswer(response.status, problem?.detail ?? problem?.title)
}

async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await send(path, { headers: { accept: 'application/json' }, signal })
  return (await response.json()) as T
}

const write = (method: 'POST' | 'DELETE', path: string, body?: unknown) =>
  send(path, body === undefined ? { method } : { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

export const fetchAbout = (signal?: AbortSignal) => read<About>('/about', signal)

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

export const streamAddress = (after: number) => `${root}/situation/stream?after=${after}`

export async function signIn(token: string): Promise<void> {
  await write('POST', '/session', { token })
}

export async function signOut(): Promise<void> {
  await write('DELETE', '/session')
}
