import { memo } from 'react'
import type { RankedFinding } from '../api/contract'
import { useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'
import { DecisionMark } from './DecisionMark'
import classes from './exposure.module.css'
import { keyOf } from './keyOf'
import { timeWords } from './times'

type Props = { findings: RankedFinding[]; chosen: string | null; onChoose: (finding: RankedFinding) => void; onMore: (() => void) | null }

export function FindingList({ findings, chosen, onChoose, onMore }: Props) {
  const { t } = useWording()
  if (findings.length === 0) return null
  return (
    <>
      <ol className={panes.list}>
        {findings.map((finding) => (
          <li key={keyOf(finding)}>
            <FindingRow finding={finding} isChosen={keyOf(finding) === chosen} onChoose={onChoose} />
          </li>
        ))}
      </ol>
      {onMore && (
        <button type="button" className={panes.more} onClick={onMore}>
          {t('exposure.more')}
        </button>
      )}
    </>
  )
}

type RowProps = { finding: RankedFinding; isChosen: boolean; onChoose: (finding: RankedFinding) => void }

const FindingRow = memo(function FindingRow({ finding, isChosen, onChoose }: RowProps) {
  const { t, pick, language } = useWording()
  const service = finding.service ? pick(finding.service.names) : t('exposure.noService')
  return (
    <button
      type="button"
      className={panes.row}
      data-testid="finding"
      data-decision={finding.decision}
      data-weakness={finding.weakness}
      aria-pressed={isChosen}
      onClick={() => onChoose(finding)}
    >
      <span className={panes.rowHead}>
        <span className={`${classes.rank} numbers`}>{finding.rank}</span>
        <b>{finding.weakness}</b>
        <DecisionMark decision={finding.decision} />
      </span>
      <span className={panes.rowText}>
        {finding.package} → {service}
        {finding.functions.length > 0 && ` → ${finding.functions.map((each) => pick(each.names)).join(language === 'ja' ? '、' : ', ')}`}
      </span>
      <span className={`${panes.rowFoot} numbers`}>
        <span>{t('exposure.score', { value: finding.score.toFixed(3) })}</span>
        <span>{t('exposure.by', { time: timeWords(language, finding.deadline.at) })}</span>
      </span>
    </button>
  )
})
