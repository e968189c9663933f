import type { Loss } from '../api/response'
import type { Wording } from '../i18n/wording'

/** `host web-1`, `function payments`: the first word says what kind of thing it is. */
export function thingWords(thing: string, t: Wording['t']): string {
  const space = thing.indexOf(' ')
  if (space < 0) return thing
  const name = thing.slice(space + 1).replace(/@([0-9a-f]{8})[0-9a-f]{56}$/, '@$1…') // the version of a text: its beginning tells it apart
  return t(`thing.${thing.slice(0, space)}`, { name, defaultValue: thing })
}

/** `supplier soc`, or the share of a critical function that is lost. */
export function lossWords({ kind, name, share }: Loss, t: Wording['t']): string {
  const thing = kind === 'function-class' ? t('containments.sector.paymentRails') : thingWords(`${kind} ${name}`, t)
  return share >= 1 ? thing : t('containments.sector.part', { thing, percent: Math.round(share * 100) })
}

/** A person by the name of the account; who has none by what evidence calls them. */
export function personWords(actor: string, names: Record<string, string>, t: Wording['t']): string {
  if (names[actor]) return names[actor]
  if (actor === 'person:local-owner') return t('response.owner')
  const [kind, ...rest] = actor.split(':')
  return kind === 'machine' ? t('response.machine', { name: rest.join(':') }) : actor
}

/** What is left until a time: the two largest units, seconds only within the hour; empty when it has come. */
export function leftWords(ms: number, t: Wording['t']): string {
  const seconds = Math.ceil(ms / 1000)
  if (seconds <= 0) return ''
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60]
  if (days > 0) return t('left.days', { days, hours })
  if (hours > 0) return t('left.hours', { hours, minutes })
  return t('left.minutes', { minutes, seconds: String(seconds % 60).padStart(2, '0') })
}

/** How long something took: milliseconds while they matter. */
export function lagWords(ms: number, t: Wording['t']): string {
  if (ms < 1_000) return t('unit.ms', { value: Math.max(0, Math.round(ms)) })
  if (ms < 120_000) return t('unit.s', { value: Math.round(ms / 100) / 10 })
  return leftWords(ms, t)
}
