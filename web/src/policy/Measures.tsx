import type { ClassMeasure } from '../api/response'
import { useWording } from '../i18n/wording'
import classes from './policy.module.css'

/** What each class would have done while it was record only, and how much of it people judged false. */
export function Measures({ measures }: { measures: ClassMeasure[] }) {
  const { t, count, label } = useWording()
  return (
    <div className={classes.scroll} tabIndex={0} role="group" aria-label={t('policy.measured')}>
      <table className={`${classes.table} numbers`}>
        <thead>
          <tr>
            <th scope="col">{t('policy.class')}</th>
            <th scope="col">{t('policy.autonomy')}</th>
            <th scope="col">{t('policy.days')}</th>
            <th scope="col">{t('policy.wouldBe')}</th>
            <th scope="col">{t('policy.wouldBeFalse')}</th>
          </tr>
        </thead>
        <tbody>
          {measures.map((each) => (
            <tr key={each.actionClass} data-testid="measure" data-class={each.actionClass}>
              <th scope="row">{label('action', each.actionClass)}</th>
              <td>
                <span className={classes.autonomy} data-tone={each.autonomy.startsWith('act') ? 'contained' : 'quiet'}>
                  {label('autonomy', each.autonomy)}
                </span>
              </td>
              <td>{each.autonomy.startsWith('act') || each.requiredDays === 0 ? count(each.days) : t('policy.daysOf', { days: count(each.days), required: count(each.requiredDays) })}</td>
              <td>{count(each.wouldBe)}</td>
              <td>{each.wouldBeFalse > 0 ? <b className={classes.change} data-tone="lost">{count(each.wouldBeFalse)}</b> : count(0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
