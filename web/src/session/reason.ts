import type { TFunction } from 'i18next'
import { RefusedAnswer } from '../api/http'

/** Why the node refused, in the language of the page where it has words for that; otherwise as the node said it. */
export function reasonOf(error: Error, t: TFunction): string {
  if (!(error instanceof RefusedAnswer)) return t('session.unreachable')
  if (error.status === 429) return t('refusal.wait')
  if (error.status === 401) return t('refusal.wrong')
  return t(`refusal.${(error.title ?? '').replaceAll('.', '-')}`, { defaultValue: error.message })
}
