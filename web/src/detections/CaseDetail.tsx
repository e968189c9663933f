import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { fetchCase } from '../api/http'
import { useWording } from '../i18n/wording'
import { AskLink } from '../investigations/AskLink'
import panes from '../pages/panes.module.css'
import type { Asked } from '../why/WhyDrawer'
import { CaseFacts } from './CaseFacts'
import classes from './detections.module.css'
import { HeldBack } from './HeldBack'
import { LevelMark, StateMark } from './Marks'
import { Related } from './Related'
import { RuleText } from './RuleText'
import { Sightings } from './Sightings'
import { Triage } from './Triage'
import { Trouble } from './Trouble'
import { readAgainMs } from './useLiveDetections'

type Props = { id: string; mayTriage: boolean | undefined; member: string; onBack: () => void; onChoose: (id: string) => void; onWhy: (asked: Asked) => void }

/** A case: what was seen, why, and what somebody makes of it. */
export function CaseDetail({ id, mayTriage, member, onBack, onChoose, onWhy }: Props) {
  const { t } = useWording()
  const asked = useQuery({ queryKey: ['detections', 'case', id], queryFn: ({ signal }) => fetchCase(id, signal), refetchInterval: readAgainMs })
  const back = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (back.current?.offsetParent) back.current.focus() // where the case takes the place of the list, the line that was chosen is gone
  }, [])
  const answer = asked.error ? undefined : asked.data
  const one = answer?.case
  return (
    <>
      <button ref={back} type="button" className={panes.back} onClick={onBack}>
        ← {t('detections.back')}
      </button>
      {asked.isPending && <p className={panes.state}>{t('detections.loading')}</p>}
      {asked.error && <Trouble error={asked.error} />}
      {answer && one && (
        <>
          <h2 className={`${panes.heading} ${classes.heading}`}>
            <LevelMark level={one.level} /> {one.title} <StateMark state={one.state} />
          </h2>
          {answer.rule?.description && <p className={classes.description}>{answer.rule.description}</p>}
          <CaseFacts of={one} />
          <Triage answer={answer} mayTriage={mayTriage} />
          <Sightings answer={answer} onWhy={(entryId, about) => onWhy({ member, entryId, about, text: one.title })} />
          <Related sightings={answer.related} onChoose={onChoose} />
          {answer.suppressions.length > 0 && (
            <HeldBack heading={t('detections.heldBackHere')} level={3} suppressions={answer.suppressions} titles={new Map([[one.ruleId.toLowerCase(), one.title]])} mayTriage={mayTriage} />
          )}
          <RuleText rule={answer.rule ?? null} />
          <AskLink subject={one.id} />
        </>
      )}
    </>
  )
}
