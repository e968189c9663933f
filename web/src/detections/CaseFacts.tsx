import type { ReactNode } from 'react'
import type { DetectionCase } from '../api/detections'
import { timeWords } from '../exposure/times'
import { useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'
import classes from './detections.module.css'

export function CaseFacts({ of }: { of: DetectionCase }) {
  const { t, language, count, label } = useWording()
  const judged = of.judgedBy && t('detections.judgedBy', { state: label('caseState', of.state), name: of.judgedBy })
  const lines: [string, ReactNode][] = [
    [t('detections.host'), of.host ?? t('detections.noHost')],
    [t('detections.sightings'), count(of.sightings)],
    [t('detections.users'), of.users.join(language === 'ja' ? '、' : ', ') || t('detections.nobody')],
    [t('detections.first'), <time dateTime={of.first}>{timeWords(language, of.first)}</time>],
    [t('detections.rule'), <span className={classes.code}>{of.ruleId}</span>],
    [t('detections.last'), <time dateTime={of.last}>{timeWords(language, of.last)}</time>],
    [t('detections.techniques'), of.techniques.length > 0 ? <Techniques ids={of.techniques} /> : t('detections.nobody')],
  ]
  if (judged) lines.push([t('detections.judged'), [judged, of.note && t('detections.noteIs', { note: of.note })].filter(Boolean).join(' ')])
  return (
    <dl className={`${panes.facts} ${classes.facts} numbers`}>
      {lines.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** By number alone: MITRE's own page says what it is. */
function Techniques({ ids }: { ids: string[] }) {
  const { t } = useWording()
  return ids.map((id) => (
    <a
      key={id}
      className={classes.technique}
      href={`https://attack.mitre.org/techniques/${id.split('.').map(encodeURIComponent).join('/')}/`}
      target="_blank"
      rel="noopener noreferrer"
      title={t('detections.opensAttack', { id })}
      aria-label={t('detections.opensAttack', { id })}
    >
      {id}
    </a>
  ))
}
