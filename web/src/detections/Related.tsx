import type { RelatedSighting } from '../api/detections'
import { useWording } from '../i18n/wording'
import classes from './detections.module.css'
import { LevelMark } from './Marks'
import { shortTime } from './times'

/** The newest of each case, and how many there are of it. */
function byCase(sightings: RelatedSighting[]): { newest: RelatedSighting; times: number }[] {
  const cases = new Map<string, { newest: RelatedSighting; times: number }>()
  for (const each of sightings) {
    const known = cases.get(each.caseId)
    if (known) known.times++
    else cases.set(each.caseId, { newest: each, times: 1 })
  }
  return [...cases.values()]
}

/** What else was seen there; each leads to its case. */
export function Related({ sightings, onChoose }: { sightings: RelatedSighting[]; onChoose: (id: string) => void }) {
  const { t, count, language } = useWording()
  return (
    <>
      <h3>{t('detections.related')}</h3>
      {sightings.length === 0 && <p className={classes.hint}>{t('detections.noRelated')}</p>}
      {sightings.length > 0 && (
        <ol className={`${classes.related} numbers`} data-testid="related">
          {byCase(sightings).map(({ newest: each, times }) => (
            <li key={each.entryId}>
              <button type="button" onClick={() => onChoose(each.caseId)}>
                <time dateTime={each.time}>{shortTime(language, each.time)}</time>
                <LevelMark level={each.level} />
                <b>{each.title}</b>
                {times > 1 && <small>{t('detections.times', { count: count(times) })}</small>}
                <span>{[each.host, each.user, each.process].filter(Boolean).join(' · ')}</span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </>
  )
}
