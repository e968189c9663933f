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

export const streamAddress = (after: number) => `${root}/situation/stream?after=${after}`

export async function signIn(token: string): Promise<void> {
  await send('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  })
}

export async function signOut(): Promise<void> {
  await send('/session', { method: 'DELETE' })
}
