import type { CampaignChange, CampaignTeam } from '../api/measures'
import { timeWords } from '../exposure/times'
import { useWording } from '../i18n/wording'
import classes from '../measures/measures.module.css'

/** Changes that a page lists; the rest is counted. */
const mostListed = 200

export function Teams({ teams }: { teams: CampaignTeam[] }) {
  const { t, count, language } = useWording()
  return (
    <>
      <h3>{t('campaigns.teams')}</h3>
      <div className={classes.scroll} tabIndex={0} role="group" aria-label={t('campaigns.teams')}>
        <table className={`${classes.table} numbers`}>
          <thead>
            <tr>
              <th scope="col">{t('campaigns.team')}</th>
              <th scope="col">{t('campaigns.leftWord')}</th>
              <th scope="col">{t('campaigns.lateWord')}</th>
              <th scope="col">{t('campaigns.perWindow')}</th>
              <th scope="col">{t('campaigns.doneBy')}</th>
            </tr>
          </thead>
          <tbody>
            {teams.map((each) => (
              <tr key={each.team} data-testid="team" data-team={each.team}>
                <th scope="row">{each.team}</th>
                <td>{count(each.left)}</td>
                <td className={each.late > 0 ? classes.late : undefined}>{count(each.late)}</td>
                <td>{count(each.changesPerWindow)}</td>
                <td>{each.doneBy ? timeWords(language, each.doneBy) : t('campaigns.noWindow')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

/** Who changes what in which window, what matters most first. */
export function ChangePlan({ plan }: { plan: CampaignChange[] }) {
  const { t, count, language } = useWording()
  return (
    <>
      <h3>{t('campaigns.plan')}</h3>
      <div className={classes.scroll} tabIndex={0} role="group" aria-label={t('campaigns.plan')}>
        <table className={`${classes.table} numbers`}>
          <thead>
            <tr>
              <th scope="col">{t('campaigns.asset')}</th>
              <th scope="col">{t('campaigns.component')}</th>
              <th scope="col">{t('campaigns.team')}</th>
              <th scope="col">{t('campaigns.window')}</th>
              <th scope="col">{t('campaigns.deadline')}</th>
            </tr>
          </thead>
          <tbody>
            {plan.slice(0, mostListed).map((each) => (
              <tr key={`${each.asset} ${each.component}`} data-testid="change" data-late={each.isLate}>
                <th scope="row">{each.asset}</th>
                <td>{each.component}</td>
                <td>{each.team}</td>
                <td>{each.windowStart ? timeWords(language, each.windowStart) : t('campaigns.noWindow')}</td>
                <td className={each.isLate ? classes.late : undefined}>
                  {each.deadline ? timeWords(language, each.deadline) : t('campaigns.noDeadline')}
                  {each.isLate && ` · ${t('campaigns.late')}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {plan.length > mostListed && <p className={classes.small}>{t('policy.listed', { listed: count(mostListed), count: count(plan.length) })}</p>}
    </>
  )
}
