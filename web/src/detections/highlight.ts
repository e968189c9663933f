import type { SightedField } from '../api/detections'
import { type JsonPiece, prettyPieces } from '../why/prettyJson'

/** A stretch of an event as it is shown; `field` is there when a rule matched it, and names the rule's word for it. */
export type Stretch = { text: string; kind: JsonPiece['kind']; field: string | null }

/** Shorter values stand everywhere: without the right field's name they mean nothing. */
const shortestElsewhere = 3

/** The event, indented when it is JSON, with what matched. */
export function highlight(raw: string, matched: SightedField[]): Stretch[] {
  const pieces = prettyPieces(raw)
  const wanted = matched.filter((each) => each.value !== '')
  return pieces ? inJson(pieces, wanted) : inText(raw, 'other', wanted.filter((each) => each.value.length >= shortestElsewhere))
}

function inJson(pieces: JsonPiece[], wanted: SightedField[]): Stretch[] {
  const values = pieces.map((piece) => (piece.kind === 'value' ? textOf(piece.text) : null))
  const marks = new Map<number, { field: SightedField; isWhole: boolean }>()
  for (const field of wanted) {
    for (const place of placesOf(field, pieces, values)) {
      const found = values[place] ?? ''
      marks.set(place, { field, isWhole: isEqual(found, field.value) || isCutFrom(field.value, found) })
    }
  }
  return pieces.flatMap(({ text, kind }, at) => {
    const mark = marks.get(at)
    if (!mark) return [{ text, kind, field: null }]
    if (mark.isWhole) return [{ text, kind, field: mark.field.field }]
    const escaped = JSON.stringify(mark.field.value).slice(1, -1)
    const parts = inText(text, kind, [{ ...mark.field, value: escaped }])
    return parts.some((part) => part.field !== null) ? parts : [{ text, kind, field: mark.field.field }]
  })
}

/** At the field itself if the value stands there; otherwise, for fields that rules and events name differently, wherever the value stands. */
function placesOf({ field, value }: SightedField, pieces: JsonPiece[], values: (string | null)[]): number[] {
  const where = (fits: (value: string, path: string) => boolean) =>
    pieces.flatMap(({ path }, at) => (path !== null && fits(values[at] ?? '', path) ? [at] : []))
  const tries = [
    (found: string, path: string) => isNamed(path, field) && isEqual(found, value),
    (found: string, path: string) => isNamed(path, field) && (found.toLowerCase().includes(value.toLowerCase()) || isCutFrom(value, found)),
    (found: string) => value.length >= shortestElsewhere && isEqual(found, value),
    (found: string) => value.length >= shortestElsewhere && found.includes(value),
  ]
  for (const each of tries) {
    const places = where(each)
    if (places.length > 0) return places
  }
  return []
}

/** A value that was matched is recorded up to this length. */
export const longestRecorded = 512

const isCutFrom = (value: string, found: string) => value.length >= longestRecorded && found.startsWith(value)

const isEqual = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

/** `Image` names `Event.EventData.Image` and `winlog.event_data.Image`; `host.name` names a member of that name and a nested one. */
const isNamed = (path: string, field: string) => {
  const [long, short] = [path.toLowerCase(), field.toLowerCase()]
  return short !== '' && (long === short || long.endsWith(`.${short}`))
}

function textOf(token: string): string {
  if (!token.startsWith('"')) return token
  try {
    return JSON.parse(token) as string
  } catch {
    return token
  }
}

/** Everywhere in a text, whatever its case; where two values begin, the longer one. */
function inText(text: string, kind: JsonPiece['kind'], wanted: SightedField[]): Stretch[] {
  if (wanted.length === 0) return [{ text, kind, field: null }]
  const longestFirst = [...wanted].sort((a, b) => b.value.length - a.value.length)
  const any = new RegExp(longestFirst.map((each) => `(${each.value.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')})`).join('|'), 'giu')
  const stretches: Stretch[] = []
  let shown = 0
  for (const found of text.matchAll(any)) {
    if (found.index > shown) stretches.push({ text: text.slice(shown, found.index), kind, field: null })
    const which = found.slice(1).findIndex((group) => group !== undefined)
    stretches.push({ text: found[0], kind, field: longestFirst[which]?.field ?? '' })
    shown = found.index + found[0].length
  }
  if (shown < text.length) stretches.push({ text: text.slice(shown), kind, field: null })
  return stretches
}
