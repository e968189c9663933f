import type { ActuatorReport, Containment } from '../api/response'
import { useWording } from '../i18n/wording'
import { StandingMark } from '../response/Standing'
import { lagWords } from '../response/words'
import { exactTime } from '../why/exactTime'
import classes from './containments.module.css'

/** At each actuator: ordered → delivered → enforced or failed, each with its own time and what lay between them. */
export function Actuators({ containment }: { containment: Containment }) {
  const { t } = useWording()
  const silent = containment.awaited.map((actuator): ActuatorReport => ({ actuator, state: 'ordered', detail: '', observes: true }))
  const all = [...containment.reports, ...silent]
  if (all.length === 0) return <p className={classes.none}>{t('containments.noReports')}</p>
  return (
    <ul className={classes.actuators}>
      {all.map((report) => (
        <li key={report.actuator} data-testid="actuator" data-actuator={report.actuator} data-state-of={report.state}>
          <Actuator report={report} orderedAt={containment.orderedAt} />
        </li>
      ))}
    </ul>
  )
}

type Step = { name: string; at: string | null | undefined; after: string | null | undefined; missing: string }

function Actuator({ report, orderedAt }: { report: ActuatorReport; orderedAt: string }) {
  const { t } = useWording()
  const { state, deliveredAt, enforcedAt, failedAt } = report
  const isDelivered = state === 'delivered'
  const steps: Step[] = [
    { name: t('containments.step.ordered'), at: orderedAt, after: null, missing: '' },
    { name: t('containments.step.delivered'), at: deliveredAt, after: orderedAt, missing: t(state === 'failed' ? 'containments.never' : 'containments.noAnswer') },
    state === 'failed'
      ? { name: t('containments.step.failed'), at: failedAt, after: enforcedAt ?? deliveredAt ?? orderedAt, missing: t('containments.unknownTime') }
      : { name: t('containments.step.enforced'), at: enforcedAt, after: deliveredAt ?? orderedAt, missing: isDelivered ? t(report.observes ? 'containments.notSeen' : 'containments.cannotLook') : t('containments.notYet') },
  ]
  return (
    <>
      <p className={classes.actuatorHead}>
        <b>{report.actuator === 'none' ? t('containments.noActuator') : report.actuator}</b>
        <StandingMark standing={state} isBlind={!report.observes} />
      </p>
      <ol className={classes.steps}>
        {steps.map((step, index) => (
          <li key={step.name} data-done={step.at != null} data-failed={index === 2 && state === 'failed'} data-testid="step" data-step={['ordered', 'delivered', state === 'failed' ? 'failed' : 'enforced'][index]}>
            <span>{step.name}</span>
            {step.at ? <Time at={step.at} after={step.after} /> : <em>{step.missing}</em>}
          </li>
        ))}
      </ol>
      {report.detail && (
        <p className={classes.detail} lang="en">
          {report.detail}
        </p>
      )}
    </>
  )
}

function Time({ at, after }: { at: string; after: string | null | undefined }) {
  const { t, language } = useWording()
  return (
    <span className="numbers">
      <time dateTime={at} title={exactTime(at, language)}>
        {clock(at, language)}
      </time>
      {after && <small>{t('containments.lag', { lag: lagWords(new Date(at).getTime() - new Date(after).getTime(), t) })}</small>}
    </span>
  )
}

const clock = (at: string, language: string) =>
  new Intl.DateTimeFormat(language === 'ja' ? 'ja-JP' : 'en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' }).format(new Date(at))
