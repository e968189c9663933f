import type { RelatedSighting } from '../api/detections'
import { useWording } from '../i18n/wording'
import classes from './detections.module.css'
import { LevelMark } from './Marks'
import { shortTime } from './times'

/** What else was seen there; each leads to its case. */
export function Related({ sightings, onChoose }: { sightings: RelatedSighting[]; onChoose: (id: string) => void }) {
  const { t, language } = useWording()
  return (
    <>
      <h3>{t('detections.related')}</h3>
      {sightings.length === 0 && <p className={classes.hint}>{t('detections.noRelated')}</p>}
      {sightings.length > 0 && (
        <ol className={`${classes.related} numbers`} data-testid="related">
          {sightings.map((each) => (
            <li key={each.entryId}>
              <button type="button" onClick={() => onChoose(each.caseId)}>
                <time dateTime={each.time}>{shortTime(language, each.time)}</time>
                <LevelMark level={each.level} />
                <b>{each.title}</b>
                <span>{[each.host, each.user, each.process].filter(Boolean).join(' · ')}</span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </>
  )
}
