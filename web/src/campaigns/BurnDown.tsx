import type { CampaignAnswer } from '../api/measures'
import { timeWords } from '../exposure/times'
import { useWording } from '../i18n/wording'
import classes from '../measures/measures.module.css'

const wide = 300
const high = 60

/** How many were left at each count; between two counts nobody knows more, so the line goes in steps. */
export function BurnDown({ points }: { points: CampaignAnswer['burndown'] }) {
  const { t, count, language } = useWording()
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last) return null
  const begin = new Date(first.at).getTime()
  const span = Math.max(Date.now() - begin, 1)
  const top = Math.max(...points.map((point) => point.left), 1)
  const x = (at: string) => ((new Date(at).getTime() - begin) / span) * wide
  const y = (left: number) => high - 2 - (left / top) * (high - 4)
  const steps = points.flatMap((point, index) => [...(index > 0 ? [`${x(point.at).toFixed(1)},${y((points[index - 1] as typeof point).left).toFixed(1)}`] : []), `${x(point.at).toFixed(1)},${y(point.left).toFixed(1)}`])
  const words = t('campaigns.chart', { first: count(first.left), from: timeWords(language, first.at), left: count(last.left), done: count(last.done) })
  return (
    <figure style={{ margin: 0 }} data-testid="burn-down">
      <svg className={classes.down} viewBox={`0 0 ${wide} ${high}`} preserveAspectRatio="none" role="img" aria-label={words}>
        <line x1={0} x2={wide} y1={high - 1} y2={high - 1} />
        <polyline points={[...steps, `${wide},${y(last.left).toFixed(1)}`].join(' ')} />
      </svg>
      <figcaption className={`${classes.small} numbers`}>{words}</figcaption>
    </figure>
  )
}
