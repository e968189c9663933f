import { RefusedAnswer, isRefused } from '../api/http'
import { type Wording, useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'

/** Why nothing can be shown, and what helps. */
export function Trouble({ error }: { error: Error }) {
  const { t } = useWording()
  return (
    <p className={panes.state} role="alert">
      {isRefused(error, 403) ? t('response.forbidden') : t('response.failed', { reason: error.message })}
    </p>
  )
}

/** Why something that was asked for was not done, in the language of the page where it has words for that. */
export function refusalOf(error: Error, t: Wording['t']): string {
  const code = error instanceof RefusedAnswer ? (error.title ?? '').replace('people.approval.', '') : ''
  const known = code && t(`whyNot.${code}`, { defaultValue: '' })
  if (known) return known
  if (isRefused(error, 404)) return t('response.over')
  return isRefused(error, 403) ? t('response.refused') : t('response.notDone', { reason: error.message })
}
