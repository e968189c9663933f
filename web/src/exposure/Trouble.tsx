import { isRefused } from '../api/http'
import { useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'

/** Why nothing can be shown, and what helps. */
export function Trouble({ error }: { error: Error }) {
  const { t } = useWording()
  const words = isRefused(error, 403)
    ? t('exposure.forbidden')
    : isRefused(error, 409)
      ? t('exposure.noInstitution')
      : isRefused(error, 404)
        ? t('exposure.gone')
        : t('exposure.failed', { reason: error.message })
  return (
    <p className={panes.state} role="alert">
      {words}
    </p>
  )
}
