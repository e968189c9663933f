import type { CaseAnswer, SightedField, SuppressedField, SuppressionRequest } from '../api/detections'
import { prettyPieces } from '../why/prettyJson'
import { longestRecorded } from './highlight'

/** A condition that a suppression may have. */
export type Candidate = SuppressedField & { isChosen: boolean }

export const longestReason = 500
export const mostDays = 90
const hour = 3_600_000
const day = 24 * hour

/** How long a suppression holds; `date` is a day and time of one's own. */
export const terms = ['hour', 'day', 'week', 'month', 'date'] as const
export type Term = (typeof terms)[number]
const lengths: Record<Exclude<Term, 'date'>, number> = { hour, day, week: 7 * day, month: 30 * day }

/** Null for a date that is none, is past, or is too far away. `date` is what an input of the kind datetime-local holds: local time. */
export function expiryOf(term: Term, date: string, now: number): Date | null {
  const at = term === 'date' ? new Date(date).getTime() : now + lengths[term]
  return at > now && at <= now + mostDays * day ? new Date(at) : null
}

/** For the limits of an input of the kind datetime-local. */
export function localMinute(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/**
 * What the newest sighting offers: the host and the fields that matched, chosen, and the user, not chosen: the narrowest suppression is what one
 * begins with. Values are written so that they mean themselves alone.
 */
export function candidatesOf({ case: one, sightings }: CaseAnswer): Candidate[] {
  const newest = sightings.find((sighting) => sighting.fact)
  const fact = newest?.fact
  const raw = newest?.events?.filter((event) => event.raw != null).at(-1)?.raw ?? '' // of a correlation: the event that completed it
  const matched = (fact?.matched ?? []).filter(({ field, value }) => field !== '' && value !== '').map((each) => ({ ...asCondition(each), isChosen: true }))
  const host = one.host ? named(raw, one.host, hostNames) : null
  const user = fact?.entities.user ? named(raw, fact.entities.user, userNames) : null
  const all = [...(host ? [{ ...host, isChosen: true }] : []), ...matched, ...(user ? [{ ...user, isChosen: false }] : [])]
  return all.filter((each, at) => all.findIndex((other) => other.field.toLowerCase() === each.field.toLowerCase() && other.value === each.value) === at)
}

const asCondition = ({ field, value }: SightedField): SuppressedField => ({ field, value: literally(value) + (value.length >= longestRecorded ? '*' : '') })

/** As a Sigma rule writes a value that stands for itself: a backslash escapes `*`, `?` and itself, and stands for itself before anything else. */
export function literally(value: string): string {
  return value.replace(/\\+(?=[*?])|\\{2,}|[*?]/g, (found) => (found.startsWith('\\') ? found.repeat(2) : `\\${found}`))
}

/** Where the node looks for a host and a user (src/Hikeshi.Detection/Entities). */
const hostNames = ['computer', 'hostname', 'computername', 'computer_name', 'host.name', 'host']
const userNames = ['user', 'user.name', 'useridentity.arn', 'sourceuser', 'subjectusername', 'targetusername', 'accountname']

/** The member of the event that holds an entity. */
function named(raw: string, value: string, names: string[]): SuppressedField | null {
  const found = (prettyPieces(raw) ?? []).flatMap(({ kind, path, text }) => (kind === 'value' && path && text.startsWith('"') ? [{ field: path, value: JSON.parse(text) as string }] : []))
  for (const name of names) {
    const there = found.find((each) => isNamed(each.field.toLowerCase(), name) && (each.value === value || value.endsWith(`\\${each.value}`)))
    if (there) return { field: there.field, value: literally(there.value) }
  }
  return null
}

const isNamed = (path: string, name: string) => path === name || path.endsWith(`.${name}`)

export function requestOf(ruleId: string, candidates: Candidate[], reason: string, expiry: Date): SuppressionRequest {
  const where = candidates.filter((each) => each.isChosen).map(({ field, value }) => ({ field, value }))
  return { ruleId, where, reason: reason.trim(), expiresAt: expiry.toISOString() }
}
