import type { Ranking } from '../api/contract'
import { useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'

/** What the ranking rests on: above all what was missing, and how it was treated. */
export function Notes({ ranking }: { ranking: Ranking }) {
  const { t, pick, count } = useWording()
  return (
    <details className={panes.notes} data-testid="exposure-notes">
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
