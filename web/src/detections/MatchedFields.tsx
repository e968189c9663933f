import type { SightedField } from '../api/detections'
import { useWording } from '../i18n/wording'
import classes from './detections.module.css'

/** What the rule tested and what it found there. */
export function MatchedFields({ matched }: { matched: SightedField[] }) {
  const { t } = useWording()
  return (
    <table className={classes.matched} data-testid="matched">
      <caption className="visually-hidden">{t('detections.matched')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('detections.field')}</th>
          <th scope="col">{t('detections.value')}</th>
          <th scope="col">{t('detections.pattern')}</th>
        </tr>
      </thead>
      <tbody>
        {matched.map(({ field, value, pattern }, at) => (
          <tr key={at}>
            <th scope="row">{field || t('detections.keyword')}</th>
            <td>{value === '' ? <i>{t('detections.empty')}</i> : <mark>{value}</mark>}</td>
            <td>{pattern}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
