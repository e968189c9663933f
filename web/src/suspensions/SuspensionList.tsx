import type { Suspension, Suspensions } from '../api/measures'
import { shortTime } from '../detections/times'
import { timeWords } from '../exposure/times'
import { useWording } from '../i18n/wording'
import { type Row, Rows } from '../measures/Rows'
import classes from '../measures/measures.module.css'
import { Countdown } from '../response/Countdown'
import { StateMark, addressOf, isOpen, lateOf } from './states'

type Props = { found: Suspensions; chosen: string | null; onChoose: (id: string) => void }

/** What runs or waits for people first, then the plans, then what is over. */
export function SuspensionList({ found, chosen, onChoose }: Props) {
  const { t, pick, count, language } = useWording()
  const rowOf = (one: Suspension): Row => ({
    id: one.id,
    title: pick(one.names),
    mark: <StateMark state={one.state} />,
    text: one.reason,
    foot: isOpen(one) ? (
      <>
        <span>
          {t(one.times ? 'containments.endsIn' : 'approvals.lapses')} <Countdown until={one.times?.endsAt ?? one.lapsesAt} over={t('approvals.timeOver')} />
        </span>
        {lateOf(one) > 0 && <span className={classes.late}>{t('suspensions.late', { count: count(lateOf(one)) })}</span>}
      </>
    ) : (
      <span>{shortTime(language, one.startedAt ?? one.proposedAt)}</span>
    ),
  })
  const plans = found.plans.map(
    (plan): Row => ({
      id: addressOf(plan.id),
      title: pick(plan.names),
      mark: null,
      text: t(`suspensions.kind.${plan.kind}`, { defaultValue: plan.kind }),
      foot: <span>{plan.drilledAt ? t('suspensions.drilled', { time: timeWords(language, plan.drilledAt), count: plan.drilledHoles ?? 0 }) : t('suspensions.neverDrilled')}</span>,
    }),
  )
  return (
    <>
      <Rows heading={t('suspensions.open')} rows={found.suspensions.filter(isOpen).map(rowOf)} chosen={chosen} onChoose={onChoose} testId="suspension" />
      <Rows heading={t('suspensions.plans')} rows={plans} chosen={chosen} onChoose={onChoose} testId="suspension-plan" />
      <Rows heading={t('suspensions.over')} rows={found.suspensions.filter((each) => !isOpen(each)).map(rowOf)} chosen={chosen} onChoose={onChoose} testId="suspension" />
    </>
  )
}
