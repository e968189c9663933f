import type { Concentration } from '../api/contract'
import { useWording } from '../i18n/wording'
import room from './room.module.css'
import classes from './side.module.css'

/** What several institutions depend on, the most shared first. */
export function InCommon({ concentrations }: { concentrations: Concentration[] }) {
  const { t, pick, label, count } = useWording()
  const ordered = [...concentrations].sort((a, b) => b.members - a.members || b.functions - a.functions)
  return (
    <section className={`${room.panel} ${classes.common}`} data-testid="in-common">
      <h2 className={classes.heading}>{t('common.title')}</h2>
      {ordered.length === 0 ? (
        <p className={classes.empty}>{t('common.none')}</p>
      ) : (
        <table className="numbers">
          <colgroup>
            <col />
            <col />
            <col />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">{t('common.dependency')}</span>
              </th>
              <th scope="col">{t('common.members')}</th>
              <th scope="col">{t('common.functions')}</th>
            </tr>
          </thead>
          <tbody>
            {ordered.map((each) => (
              <tr key={`${each.kind} ${each.name.en}`}>
                <th scope="row" title={`${pick(each.name)} · ${label('concentration', each.kind)}`}>
                  <span>
                    <b>{pick(each.name)}</b> <i>{label('concentration', each.kind)}</i>
                  </span>
                </th>
                <td>{count(each.members)}</td>
                <td>{count(each.functions)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
