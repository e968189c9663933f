import type { Ranking } from '../api/contract'
import { useWording } from '../i18n/wording'
import classes from './exposure.module.css'

/** What the ranking rests on: above all what was missing, and how it was treated. */
export function Notes({ ranking }: { ranking: Ranking }) {
  const { t, pick, count } = useWording()
  return (
    <details className={classes.notes} data-testid="exposure-notes">
      <summary>{t('exposure.notes')}</summary>
      <ul>
        <li>{t('exposure.advisories', { value: count(ranking.advisories) })}</li>
        {ranking.notes.map((note) => (
          <li key={note.en}>{pick(note)}</li>
        ))}
      </ul>
    </details>
  )
}
