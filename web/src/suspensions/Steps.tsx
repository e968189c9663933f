import { stepDone } from '../api/http'
import type { Suspension, SuspensionStep } from '../api/measures'
import { timeWords } from '../exposure/times'
import { useWording } from '../i18n/wording'
import { ActForm, More } from '../measures/ActForm'
import { Mark } from '../measures/Heading'
import classes from '../measures/measures.module.css'
import { Countdown } from '../response/Countdown'
import { useMay } from '../session/useMay'

const longestNote = 2000

/** What is due, the soonest first, and saying that it is done. Nothing follows from what is late. */
export function Steps({ suspension }: { suspension: Suspension }) {
  const { t, pick } = useWording()
  const maySay = useMay('Approve')
  return (
    <>
      <h3>{t('suspensions.due')}</h3>
      <ul className={classes.rows}>
        {suspension.steps.map((step) => (
          <li key={step.step} data-testid="step" data-step={step.step} data-late={step.isLate} data-done={step.isDone}>
            <Step step={step} />
            {maySay && suspension.state === 'running' && !step.isDone && (
              <More title={t('suspensions.sayDone')} testId={`done-${step.step}`}>
                <ActForm
                  label={t('suspensions.sayDoneOf', { what: pick(step.what) })}
                  hint={t('suspensions.sayDoneHint')}
                  note={t('suspensions.whatWasDone')}
                  button={t('suspensions.isDone')}
                  said={t('suspensions.recorded')}
                  isReady
                  longest={longestNote}
                  act={(note) => stepDone(suspension.id, step.step, note)}
                  testId="step-done"
                />
              </More>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

function Step({ step }: { step: SuspensionStep }) {
  const { t, pick, language } = useWording()
  return (
    <>
      <p className={classes.rowHead}>
        <b>{pick(step.what)}</b>
        <Mark tone={step.isDone ? 'immune' : step.isLate ? 'lost' : 'quiet'}>{t(`suspensions.step.${step.isDone ? 'done' : step.isLate ? 'late' : 'due'}`)}</Mark>
      </p>
      <p className={`${classes.small} numbers`}>
        {pick(step.who)} · {timeWords(language, step.dueAt)}
        {!step.isDone && !step.isLate && (
          <>
            {' '}
            · {t('suspensions.dueIn')} <Countdown until={step.dueAt} over={t('approvals.timeOver')} />
          </>
        )}
      </p>
    </>
  )
}
