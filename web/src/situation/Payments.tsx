import type { PaymentFlow } from '../api/contract'
import { useWording } from '../i18n/wording'
import type { PaymentPoint } from './paymentHistory'
import classes from './play.module.css'

const wide = 300
const high = 54

export function Payments({ flow, points }: { flow: PaymentFlow; points: PaymentPoint[] }) {
  const { t, count } = useWording()
  return (
    <section className={`${classes.payments} numbers`} data-testid="payments" data-attempts={flow.attempts} data-refused={flow.refused}>
      <div>
        <h3>{t('payments.title')}</h3>
        <p className={classes.rate}>{t('payments.perSecond', { value: count(flow.perSecond) })}</p>
        <p className={classes.tally}>
          {t('payments.attempts', { value: count(flow.attempts) })} ·{' '}
          <b data-tone={flow.refused > 0 ? 'lost' : undefined}>{t('payments.refused', { value: count(flow.refused) })}</b>
        </p>
      </div>
      <Sparkline points={points} label={t('payments.chart', { value: count(flow.perSecond) })} />
    </section>
  )
}

/** The rate over time; a red mark stands where payments were refused. */
function Sparkline({ points, label }: { points: PaymentPoint[]; label: string }) {
  const first = points[0]?.atMs ?? 0
  const span = Math.max((points.at(-1)?.atMs ?? 0) - first, 1)
  const top = Math.max(...points.map((point) => point.perSecond), 1) * 1.15
  const x = (point: PaymentPoint) => ((point.atMs - first) / span) * wide
  const y = (point: PaymentPoint) => high - 1 - (point.perSecond / top) * (high - 4)
  const line = points.map((point) => `${x(point).toFixed(1)},${y(point).toFixed(1)}`).join(' ')
  return (
    <svg className={classes.spark} viewBox={`0 0 ${wide} ${high}`} preserveAspectRatio="none" role="img" aria-label={label}>
      {points.length > 1 && <polygon className={classes.sparkArea} points={`0,${high} ${line} ${wide},${high}`} />}
      <line className={classes.sparkBase} x1={0} x2={wide} y1={high - 0.5} y2={high - 0.5} />
      {points.length > 1 && <polyline className={classes.sparkLine} points={line} />}
      {points
        .filter((point) => point.newlyRefused > 0)
        .map((point) => (
          <line key={point.atMs} className={classes.sparkRefused} x1={x(point)} x2={x(point)} y1={high} y2={high - 12} />
        ))}
    </svg>
  )
}
