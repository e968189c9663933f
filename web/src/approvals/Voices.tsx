import type { ApprovalRequest, Approvals, Voice } from '../api/response'
import { shortTime } from '../detections/times'
import { useWording } from '../i18n/wording'
import { Icon } from '../icons/Icon'
import { standingPaths } from '../icons/paths'
import { personWords } from '../response/words'
import shared from '../response/response.module.css'
import classes from './approvals.module.css'

/** Who has said yes or no, by which authority, and in what words. */
export function Voices({ request, approvals }: { request: ApprovalRequest; approvals: Approvals }) {
  const { t } = useWording()
  const refused = request.refusedBy
  if (request.given.length === 0 && !refused) return <p className={shared.hint}>{t('approvals.nobodyYet')}</p>
  return (
    <ul className={classes.voices} data-testid="voices">
      {request.given.map((voice) => (
        <li key={`${voice.by} ${voice.onBehalfOf ?? ''}`} data-tone="immune" data-testid="voice" data-by={voice.by}>
          <Icon paths={standingPaths['enforced'] ?? ''} strokeWidth={2.2} />
          <Yes voice={voice} approvals={approvals} />
        </li>
      ))}
      {refused && (
        <li data-tone="lost" data-testid="refusal" data-by={refused}>
          <Icon paths={standingPaths['failed'] ?? ''} strokeWidth={2.2} />
          <div>
            <b>{t('approvals.no', { name: personWords(refused, approvals.names, t) })}</b>
            {request.refusalNote && <span>{t('detections.noteIs', { note: request.refusalNote })}</span>}
          </div>
        </li>
      )}
    </ul>
  )
}

function Yes({ voice, approvals }: { voice: Voice; approvals: Approvals }) {
  const { t, language } = useWording()
  const order = approvals.standingOrders.find((each) => each.order.id === voice.standingOrder)
  const name = personWords(voice.by, approvals.names, t)
  return (
    <div>
      <b>
        {voice.standingOrder
          ? t('approvals.yesInAdvance', { name })
          : voice.onBehalfOf
            ? t('approvals.yesFor', { name, other: personWords(voice.onBehalfOf, approvals.names, t) })
            : t('approvals.yes', { name })}
      </b>
      {voice.note && <span>{t('detections.noteIs', { note: voice.note })}</span>}
      <small className="numbers">
        {shortTime(language, voice.at)}
        {voice.standingOrder && ` · ${order ? t('approvals.orderUses', { id: voice.standingOrder, used: order.used, most: order.order.mostUses }) : t('approvals.orderGone', { id: voice.standingOrder })}`}
      </small>
    </div>
  )
}
