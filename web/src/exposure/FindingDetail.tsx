import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { RankedFinding } from '../api/contract'
import { fetchRankingOf } from '../api/http'
import { useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'
import { DecisionMark } from './DecisionMark'
import { Evidence } from './Evidence'
import classes from './exposure.module.css'
import { keyOf } from './keyOf'
import { PathChain } from './PathChain'
import { PriorityFacts } from './PriorityFacts'
import { Trouble } from './Trouble'

/** What is hit and why. What the list knows is shown at once, the evidence when it has come. */
export function FindingDetail({ finding, onBack }: { finding: RankedFinding; onBack: () => void }) {
  const { t, pick } = useWording()
  const asked = useQuery({
    queryKey: ['exposure', 'of', finding.weakness],
    queryFn: ({ signal }) => fetchRankingOf(finding.weakness, signal),
  })
  const whole = asked.data?.findings.find((each) => keyOf(each) === keyOf(finding))
  const shown = whole ?? finding
  const isGone = asked.data && !whole
  const back = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (back.current?.offsetParent) back.current.focus() // where the finding takes the place of the list, the line that was chosen is gone
  }, [])
  return (
    <>
      <button ref={back} type="button" className={panes.back} onClick={onBack}>
        ← {t('exposure.back')}
      </button>
      <h2 className={panes.heading}>
        {shown.weakness} <span>{shown.package}</span> <DecisionMark decision={shown.decision} />
      </h2>
      {shown.summary && <p className={classes.summary}>{shown.summary}</p>}
      {isGone && <p role="status">{t('exposure.gone')}</p>}
      {asked.isPending && <p className={classes.kind}>{t('exposure.loading')}</p>}
      {asked.error && <Trouble error={asked.error} />}
      {whole && <PathChain finding={whole} />}
      <h3>{t('exposure.reason')}</h3>
      <p className={classes.reason}>{pick(shown.reason)}</p>
      <h3>{t('exposure.priority')}</h3>
      <PriorityFacts finding={shown} />
      {whole?.evidence && <Evidence evidence={whole.evidence} />}
    </>
  )
}
