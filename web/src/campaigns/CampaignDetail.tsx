import { useQuery } from '@tanstack/react-query'
import { closeCampaign, fetchCampaign } from '../api/http'
import type { Campaign } from '../api/measures'
import { timeWords } from '../exposure/times'
import { useWording } from '../i18n/wording'
import { ActForm, More } from '../measures/ActForm'
import { Heading } from '../measures/Heading'
import classes from '../measures/measures.module.css'
import panes from '../pages/panes.module.css'
import { Fact } from '../response/Fact'
import shared from '../response/response.module.css'
import { Trouble } from '../response/Trouble'
import { readAgainMs } from '../response/useLive'
import { useMay } from '../session/useMay'
import { BurnDown } from './BurnDown'
import { CampaignMark } from './CampaignsPage'
import { ChangePlan, Teams } from './ChangePlan'

const longestReason = 2000

/** One campaign: what is left, who changes what in which window, and what will be late. */
export function CampaignDetail({ row }: { row: Campaign }) {
  const { t, count, language } = useWording()
  const mayManage = useMay('ManageRemediation')
  const asked = useQuery({ queryKey: ['response', 'campaign', row.id], queryFn: ({ signal }) => fetchCampaign(row.id, signal), refetchInterval: readAgainMs })
  const found = asked.error ? undefined : asked.data
  return (
    <>
      <Heading>
        {row.title} <CampaignMark campaign={row} />
      </Heading>
      {found && found.late > 0 && !row.closed && (
        <p className={shared.refusal} data-testid="campaign-late">
          {t('campaigns.lateHint', { count: count(found.late) })}
        </p>
      )}
      <dl className={`${panes.facts} ${shared.facts}`}>
        <Fact name={t('campaigns.advisories')}>{row.advisories.join(', ')}</Fact>
        <Fact name={t('campaigns.owner')}>{row.owner}</Fact>
        <Fact name={t('campaigns.openedAt')}>{timeWords(language, row.openedAt)}</Fact>
        <Fact name={t('campaigns.progress')}>{t('campaigns.doneOf', { done: count(row.done), total: count(row.done + row.left) })}</Fact>
        {row.closed && <Fact name={t('campaigns.closed')}>{row.closed}</Fact>}
      </dl>
      {asked.isPending && <p className={panes.state}>{t('campaigns.loading')}</p>}
      {asked.error && <Trouble error={asked.error} />}
      {found && (
        <>
          <h3>{t('campaigns.burnDown')}</h3>
          <BurnDown points={found.burndown} />
          {found.teams.length > 0 && <Teams teams={found.teams} />}
          {found.plan.length > 0 && <ChangePlan plan={found.plan} />}
          {found.notes.length > 0 && (
            <ul className={classes.plain} lang="en">
              {found.notes.map((each) => (
                <li key={each}>{each}</li>
              ))}
            </ul>
          )}
        </>
      )}
      {!row.closed && mayManage === false && <p className={shared.hint} data-testid="may-not">{t('controls.mayNot')}</p>}
      {!row.closed && mayManage && (
        <More title={t('campaigns.close.title')} testId="close-more">
          <ActForm
            label={t('campaigns.close.title')}
            hint={t('campaigns.close.hint')}
            note={t('campaigns.close.reason')}
            button={t('campaigns.close.button')}
            said={t('suspensions.recorded')}
            isReady
            longest={longestReason}
            act={(reason) => closeCampaign(row.id, reason)}
            testId="close"
          />
        </More>
      )}
    </>
  )
}
