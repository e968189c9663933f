import type { RankedFinding } from '../api/contract'
import { useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'
import { timeWords } from './times'

export function PriorityFacts({ finding }: { finding: RankedFinding }) {
  const { t, label, language } = useWording()
  const { deadline, cvss } = finding
  const others = finding.ids.filter((id) => id !== finding.weakness)
  const at = (instant: string) => timeWords(language, instant)
  const number = (value: number) => value.toFixed(3)
  const lines: [string, string][] = [
    [
      t('exposure.scoreName'),
      t('exposure.scoreIs', { score: number(finding.score), impact: number(finding.impact), likelihood: number(finding.likelihood) }),
    ],
    [t('exposure.deadline'), `${at(deadline.at)} · ${label('deadline', deadline.kind)}`],
    [t('exposure.hardLimit'), at(deadline.hardLimit)],
    [
      t('exposure.window'),
      deadline.windowStart && deadline.windowEnd
        ? t('exposure.windowIs', { from: at(deadline.windowStart), to: at(deadline.windowEnd) })
        : t('exposure.noWindow'),
    ],
    [t('exposure.since'), at(deadline.since)],
    [t('exposure.cvss'), cvss ? `${cvss.score.toFixed(1)} · ${cvss.vector}` : t('exposure.cvssUnknown')],
  ]
  if (finding.exploitedAs) lines.push([t('exposure.exploitedAs'), finding.exploitedAs])
  for (const said of finding.vex?.statements.slice(0, 5) ?? []) {
    const by = [said.author, said.justification, said.said && at(said.said)].filter(Boolean).join(', ')
    lines.push([t('exposure.vex'), [`${label('vexStatus', said.status)} (${by})`, said.text].filter(Boolean).join(': ')])
  }
  if (others.length > 0) lines.push([t('exposure.also'), others.slice(0, 20).join(', ')])
  return (
    <dl className={`${panes.facts} numbers`}>
      {lines.map(([name, value]) => (
        <div key={name + value}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
