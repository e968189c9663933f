import type { Concentration } from '../api/contract'
import { useWording } from '../i18n/wording'
import classes from './side.module.css'
import room from './room.module.css'

/** What several institutions depend on, the most shared first. */
export function InCommon({ concentrations }: { concentrations: Concentration[] }) {
  const { t, pick, label } = useWording()
  const most = Math.max(...concentrations.map((each) => each.members), 1)
  const ordered = [...concentrations].sort((a, b) => b.members - a.members || b.functions - a.functions)
  return (
    <section className={`${room.panel} ${classes.common}`} data-testid="in-common">
      <h2 className={classes.heading}>{t('common.title')}</h2>
      {ordered.length === 0 && <p className={classes.empty}>{t('common.none')}</p>}
      <ul>
        {ordered.map((each) => (
          <li key={`${each.kind} ${each.name.en}`}>
            <p>
              <b>{pick(each.name)}</b> <span>{label('concentration', each.kind)}</span>
            </p>
            <p className="numbers">
              {t('common.reach', {
                members: t('common.members', { count: each.members }),
                functions: t('common.functions', { count: each.functions }),
              })}
            </p>
            <span className={classes.bar} style={{ width: `${(100 * each.members) / most}%` }} aria-hidden="true" />
          </li>
        ))}
      </ul>
    </section>
  )
}
