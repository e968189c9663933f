import { isRefused } from '../api/http'
import { type Wording, useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'

/** Why nothing can be shown, and what helps. */
export function Trouble({ error }: { error: Error }) {
  const { t } = useWording()
  const words = isRefused(error, 403) ? t('detections.forbidden') : isRefused(error, 404) ? t('detections.gone') : t('detections.failed', { reason: error.message })
  return (
    <p className={panes.state} role="alert">
      {words}
    </p>
  )
}

/** Why something that was asked for was not done. */
export const refusalOf = (error: Error, t: Wording['t']) => (isRefused(error, 403) ? t('detections.refused') : t('detections.notDone', { reason: error.message }))
