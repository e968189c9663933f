import type { ApprovalRequest } from '../api/response'
import { shortTime } from '../detections/times'
import { useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'
import { Countdown } from '../response/Countdown'
import shared from '../response/response.module.css'
import { thingWords } from '../response/words'
import { OutcomeMark } from './OutcomeMark'

type Props = { waiting: ApprovalRequest[]; concluded: ApprovalRequest[]; chosen: string | null; onChoose: (id: string) => void }

/** What waits, soonest first; below it what was concluded of late. */
export function RequestList({ waiting, concluded, chosen, onChoose }: Props) {
  const { t } = useWording()
  return (
    <>
      {waiting.length > 0 && (
        <ol className={panes.list} aria-label={t('approvals.waiting')}>
          {waiting.map((each) => (
            <li key={each.id}>
              <Row request={each} isChosen={each.id === chosen} onChoose={onChoose} />
            </li>
          ))}
        </ol>
      )}
      {concluded.length > 0 && (
        <>
          <h2 className={shared.subhead}>{t('approvals.concluded')}</h2>
          <ol className={panes.list} aria-label={t('approvals.concluded')}>
            {concluded.map((each) => (
              <li key={each.id}>
                <Row request={each} isChosen={each.id === chosen} onChoose={onChoose} />
              </li>
            ))}
          </ol>
        </>
      )}
    </>
  )
}

function Row({ request, isChosen, onChoose }: { request: ApprovalRequest; isChosen: boolean; onChoose: (id: string) => void }) {
  const { t, label, language } = useWording()
  return (
    <button
      type="button"
      className={panes.row}
      aria-pressed={isChosen}
      onClick={() => onChoose(request.id)}
      data-testid="approval"
      data-approval={request.id}
      data-outcome={request.outcome ?? 'open'}
    >
      <span className={shared.rowHead}>
        <b>
          {t('response.title', { action: label('action', request.action), target: thingWords(request.target, t) })}
        </b>
        <OutcomeMark request={request} />
      </span>
      <span className={panes.rowText}>{label('guardrail', request.heldBy)}</span>
      <span className={`${panes.rowFoot} numbers`}>
        {request.outcome ? (
          <span>{request.concludedAt ? shortTime(language, request.concludedAt) : ''}</span>
        ) : (
          <>
            {!request.vetoUntil && <span>{t('approvals.agreed', { given: request.given.length, people: Math.max(1, request.people) })}</span>}
            <span>
              {t(request.vetoUntil ? 'approvals.goesAhead' : 'approvals.lapses')} <Countdown until={request.vetoUntil ?? request.expiresAt} over={t('approvals.timeOver')} />
            </span>
          </>
        )}
      </span>
    </button>
  )
}
