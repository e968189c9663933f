import { useState } from 'react'
import type { CaseAnswer, CaseSighting } from '../api/detections'
import { useWording } from '../i18n/wording'
import { exactTime } from '../why/exactTime'
import classes from './detections.module.css'
import { MatchedFields } from './MatchedFields'
import { RawEvent } from './RawEvent'
import { WindowFacts } from './WindowFacts'

type Props = { answer: CaseAnswer; onWhy: (entryId: string, about: string) => void }

/** The newest first. The one that was newest when the case was opened is open; what comes later leaves the page as it is being read. */
export function Sightings({ answer, onWhy }: Props) {
  const { t, count } = useWording()
  const { sightings } = answer
  const [first] = useState(sightings[0]?.entryId)
  return (
    <>
      <h3 className={classes.seen}>
        {t('detections.newest')}
        {answer.case.sightings > 1 && <small> · {t('detections.shownOf', { shown: count(sightings.length), total: count(answer.case.sightings) })}</small>}
      </h3>
      <ol className={classes.sightings}>
        {sightings.map((sighting) => (
          <li key={sighting.entryId}>
            <Sighting sighting={sighting} isFirst={sighting.entryId === first} onWhy={onWhy} />
          </li>
        ))}
      </ol>
    </>
  )
}

function Sighting({ sighting, isFirst, onWhy }: { sighting: CaseSighting; isFirst: boolean; onWhy: Props['onWhy'] }) {
  const { label, language } = useWording()
  const { fact } = sighting
  const [isOpen, open] = useState(isFirst)
  const time = exactTime(sighting.time, language)
  return (
    <details className={classes.sighting} open={isOpen} onToggle={(event) => open(event.currentTarget.open)} data-testid="sighting" data-entry={sighting.entryId}>
      <summary className="numbers">
        <time dateTime={sighting.time}>{time}</time>
        {fact && <span>{[fact.entities.user, fact.entities.process].filter(Boolean).join(' · ')}</span>}
      </summary>
      {isOpen && <Contents sighting={sighting} onWhy={() => onWhy(sighting.entryId, `${label('item', 'sighting')} · ${time}`)} />}
    </details>
  )
}

function Contents({ sighting: { fact, events }, onWhy }: { sighting: CaseSighting; onWhy: () => void }) {
  const { t, language } = useWording()
  return (
    <>
      {fact?.explanation && <p data-testid="explanation">{fact.explanation[language]}</p>}
      {!fact && <p className={classes.gone}>{t('detections.sightingErased')}</p>}
      {fact?.window && <WindowFacts window={fact.window} shown={events?.length ?? 0} />}
      {fact && !fact.window && fact.matched.length > 0 && <MatchedFields matched={fact.matched} />}
      {events?.map((event) => (
        <RawEvent key={event.entryId} event={event} matched={fact?.matched ?? []} />
      ))}
      {!events && <p className={classes.hint}>{t('detections.noEvents')}</p>}
      <button type="button" className={classes.link} data-testid="case-why" onClick={onWhy}>
        {t('detections.why')}
      </button>
    </>
  )
}
