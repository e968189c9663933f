import type { Suspension } from '../api/measures'
import { timeWords } from '../exposure/times'
import { useWording } from '../i18n/wording'
import { Heading } from '../measures/Heading'
import classes from '../measures/measures.module.css'
import panes from '../pages/panes.module.css'
import { Countdown } from '../response/Countdown'
import { Fact } from '../response/Fact'
import { StandingMark } from '../response/Standing'
import shared from '../response/response.module.css'
import { thingWords } from '../response/words'
import { Notices } from './Notices'
import { Resume } from './Resume'
import { StateMark, addressOf, lateOf } from './states'
import { Steps } from './Steps'

/** One suspension: who decides, what stops, what is due, what is told, and what it takes to resume. */
export function SuspensionDetail({ suspension }: { suspension: Suspension }) {
  const { t, pick, count, label, language } = useWording()
  const { times, state } = suspension
  const isProposed = state === 'proposed'
  const late = lateOf(suspension)
  return (
    <>
      <Heading>
        {pick(suspension.names)} <StateMark state={state} />
      </Heading>
      <p className={shared.lead}>{suspension.reason}</p>
      {late > 0 && (
        <p className={shared.note} data-testid="late">
          {t('suspensions.lateHint', { count: count(late) })}
        </p>
      )}
      <dl className={`${panes.facts} ${shared.facts}`}>
        <Fact name={t('suspensions.decides')}>{pick(suspension.decides)}</Fact>
        <Fact name={t('suspensions.deputy')}>{pick(suspension.deputy)}</Fact>
        <Fact name={t('suspensions.proposedAt')}>{timeWords(language, suspension.proposedAt)}</Fact>
        <Fact name={t('suspensions.approval')}>
          <a className={shared.link} href={`#approvals/${encodeURIComponent(suspension.approvalId)}`}>
            {t(isProposed ? 'suspensions.toApproval' : 'suspensions.theApproval')}
          </a>
        </Fact>
        {isProposed && (
          <>
            <Fact name={t('suspensions.decideBy')}>
              <Countdown until={suspension.decideBy} over={t('approvals.timeOver')} /> · {timeWords(language, suspension.decideBy)}
            </Fact>
            <Fact name={t('approvals.expiresAt')}>
              <Countdown until={suspension.lapsesAt} over={t('approvals.timeOver')} /> · {timeWords(language, suspension.lapsesAt)}
            </Fact>
          </>
        )}
        {suspension.startedAt && <Fact name={t('suspensions.startedAt')}>{timeWords(language, suspension.startedAt)}</Fact>}
        {times && state === 'running' && (
          <Fact name={t('suspensions.endsAt')}>
            <Countdown until={times.endsAt} over={t('containments.ending')} /> · {timeWords(language, times.endsAt)}
          </Fact>
        )}
        <Fact name={t('suspensions.plan')}>
          <a className={shared.link} href={`#suspensions/${encodeURIComponent(addressOf(suspension.plan))}`}>
            {suspension.plan}
          </a>
        </Fact>
      </dl>
      <h3>{t('suspensions.stops')}</h3>
      {suspension.functions.length === 0 && <p className={shared.hint}>{t('suspensions.noFunctions')}</p>}
      <ul className={shared.things} data-testid="suspended-functions">
        {suspension.functions.map((each) => (
          <li key={each}>{thingWords(`function ${each}`, t)}</li>
        ))}
      </ul>
      {suspension.fallbacks.length > 0 && (
        <>
          <h3>{t('suspensions.fallbacks')}</h3>
          <ul className={classes.plain}>
            {suspension.fallbacks.map((each) => (
              <li key={each.en}>{pick(each)}</li>
            ))}
          </ul>
        </>
      )}
      <h3>{t('suspensions.orders')}</h3>
      {suspension.orders.length === 0 && <p className={shared.hint}>{t('suspensions.noOrders')}</p>}
      <ul className={classes.rows}>
        {suspension.orders.map((each) => (
          <li key={`${each.action} ${each.target}`} className={classes.rowHead} data-testid="suspended-order" data-standing-of={each.standing}>
            <b>{t('response.title', { action: label('action', each.action), target: thingWords(each.target, t) })}</b>
            {each.standing === 'none' ? <span>{t(isProposed ? 'suspensions.notYet' : 'suspensions.notInForce')}</span> : <StandingMark standing={each.standing} />}
          </li>
        ))}
      </ul>
      {suspension.steps.length > 0 && <Steps suspension={suspension} />}
      {suspension.holes.length > 0 && (
        <>
          <h3>{t('suspensions.holes')}</h3>
          <ul className={classes.plain} data-testid="holes">
            {suspension.holes.map((each) => (
              <li key={each.en}>{pick(each)}</li>
            ))}
          </ul>
        </>
      )}
      {suspension.notices.length > 0 && <Notices notices={suspension.notices} />}
      {state === 'running' && <Resume suspension={suspension} />}
    </>
  )
}
