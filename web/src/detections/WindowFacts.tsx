import type { SightedWindow } from '../api/detections'
import { useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'
import { exactTime } from '../why/exactTime'
import classes from './detections.module.css'

/** What several events were together. */
export function WindowFacts({ window, shown }: { window: SightedWindow; shown: number }) {
  const { t, count, language } = useWording()
  const lines: [string, string][] = [
    [t('detections.condition'), t('detections.conditionIs', { condition: window.condition, value: new Intl.NumberFormat(language).format(window.value) })],
    ...window.group.map(({ field, value }): [string, string] => [t('detections.group'), `${field} = ${value}`]),
    [t('detections.windowTime'), t('detections.windowIs', { from: exactTime(window.start, language), to: exactTime(window.end, language) })],
    [t('detections.windowCount'), window.count > shown ? t('detections.firstAndLast', { count: count(window.count) }) : count(window.count)],
    [t('detections.contributed'), window.ruleIds.join(', ')],
  ]
  return (
    <dl className={`${panes.facts} ${classes.window} numbers`} aria-label={t('detections.window')} data-testid="window">
      {lines.map(([name, value]) => (
        <div key={name + value}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
