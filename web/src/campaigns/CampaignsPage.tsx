import { useQuery } from '@tanstack/react-query'
import { fetchCampaigns } from '../api/http'
import type { Campaign } from '../api/measures'
import { useWording } from '../i18n/wording'
import { Mark } from '../measures/Heading'
import { MeasurePage, type PageProps } from '../measures/MeasurePage'
import { type Row, Rows } from '../measures/Rows'
import panes from '../pages/panes.module.css'
import { useChosenOf } from '../pages/useChosenOf'
import { nothingElse, readAgainMs, useLive } from '../response/useLive'
import { CampaignDetail } from './CampaignDetail'
import { OpenCampaign } from './OpenCampaign'

/** How patches get everywhere: counted by the ledger, not by what somebody says. */
export function CampaignsPage(frame: PageProps) {
  const { t, count } = useWording()
  const connection = useLive(frame.onSignedOut, nothingElse)
  const [chosen, choose] = useChosenOf('campaigns')
  const asked = useQuery({ queryKey: ['response', 'campaigns'], queryFn: ({ signal }) => fetchCampaigns(signal), refetchInterval: readAgainMs })
  const found = asked.data
  const one = found?.find((each) => each.id === chosen)
  const open = found?.filter((each) => !each.closed) ?? []
  const rowOf = (campaign: Campaign): Row => ({
    id: campaign.id,
    title: campaign.title,
    mark: <CampaignMark campaign={campaign} />,
    text: campaign.advisories.join(', '),
    foot: (
      <>
        <span>{t('campaigns.doneOf', { done: count(campaign.done), total: count(campaign.done + campaign.left) })}</span>
        <span>{t('campaigns.ownedBy', { name: campaign.owner })}</span>
      </>
    ),
  })
  return (
    <MeasurePage
      page="campaigns"
      frame={frame}
      connection={connection}
      reading={{ isPending: asked.isPending, error: asked.error, isRead: found !== undefined }}
      counted={found ? t('campaigns.counted', { open: count(open.length), left: count(open.reduce((sum, each) => sum + each.left, 0)) }) : ''}
      list={
        <>
          {found?.length === 0 && <p className={panes.state}>{t('campaigns.none')}</p>}
          <Rows heading={t('campaigns.open')} rows={open.map(rowOf)} chosen={chosen} onChoose={choose} testId="campaign" />
          <Rows heading={t('campaigns.over')} rows={(found ?? []).filter((each) => each.closed).map(rowOf)} chosen={chosen} onChoose={choose} testId="campaign" />
        </>
      }
      isChosen={chosen !== null}
      onBack={() => choose(null)}
    >
      {one && <CampaignDetail key={one.id} row={one} />}
      {!one && <p className={panes.state}>{t(chosen === null ? 'campaigns.choose' : 'campaigns.gone')}</p>}
      {chosen === null && <OpenCampaign onOpened={choose} />}
    </MeasurePage>
  )
}

export function CampaignMark({ campaign }: { campaign: Campaign }) {
  const { t, count } = useWording()
  if (!campaign.closed) return <Mark tone={campaign.left > 0 ? 'exposed' : 'immune'}>{t('campaigns.left', { count: count(campaign.left) })}</Mark>
  return <Mark tone={campaign.left > 0 ? 'touched' : 'immune'}>{t(campaign.left > 0 ? 'campaigns.closedWith' : 'campaigns.finished', { count: count(campaign.left) })}</Mark>
}
