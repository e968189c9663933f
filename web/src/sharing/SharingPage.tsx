import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { RefusedAnswer, fetchFlows, fetchPeers } from '../api/http'
import type { Flow } from '../api/sharing'
import { timeWords } from '../exposure/times'
import { useWording } from '../i18n/wording'
import { Mark } from '../measures/Heading'
import type { PageProps } from '../measures/MeasurePage'
import { type Row, Rows } from '../measures/Rows'
import panes from '../pages/panes.module.css'
import { useChosenOf } from '../pages/useChosenOf'
import { Trouble } from '../response/Trouble'
import { nothingElse, readAgainMs, useLive } from '../response/useLive'
import { Header } from '../situation/Header'
import room from '../situation/room.module.css'
import { type Asked, WhyDrawer } from '../why/WhyDrawer'
import { FlowDetail } from './FlowDetail'
import { Peers } from './Peers'

/** What this institution told the sector and heard from it, and what came of that. */
export function SharingPage({ about, pages, onSignOut, onSignedOut }: PageProps) {
  const { t, count, language } = useWording()
  const connection = useLive(onSignedOut, nothingElse)
  const [chosen, choose] = useChosenOf('sharing')
  const [why, askWhy] = useState<Asked | null>(null)
  const asked = useQuery({ queryKey: ['response', 'flows'], queryFn: ({ signal }) => fetchFlows(signal), refetchInterval: readAgainMs })
  const peers = useQuery({ queryKey: ['response', 'peers'], queryFn: ({ signal }) => fetchPeers(signal), refetchInterval: readAgainMs })
  const isAlone = asked.error instanceof RefusedAnswer && asked.error.status === 404
  const found = asked.data
  const one = found?.find((flow) => flow.entry === chosen)
  const rowOf = (flow: Flow): Row => ({
    id: flow.entry,
    title: flow.accepted[0]?.title ?? flow.bundleId,
    mark: <FlowMark flow={flow} />,
    text: flow.producer ? t('sharing.from', { member: flow.producer }) : t('sharing.own'),
    foot: (
      <>
        <span>{timeWords(language, flow.at)}</span>
        <span>{t('sharing.objects', { count: count(flow.objects) })}</span>
        {flow.marking && <span>TLP:{flow.marking.toUpperCase()}</span>}
      </>
    ),
  })
  const of = (direction: Flow['direction']) => (found ?? []).filter((flow) => flow.direction === direction)
  return (
    <div className={room.room}>
      <Header isSimulation={false} title={t('sharing.title')} about={about} connection={connection} clock={null} pages={pages} onSignOut={onSignOut} />
      <main className={panes.columns} data-chosen={chosen !== null && found !== undefined}>
        <section className={`${room.panel} ${panes.side}`} aria-label={t('sharing.list')}>
          <p className={`${panes.search} ${panes.count} numbers`} role="status" data-testid="sharing-count">
            {found && t('sharing.counted', { received: count(of('received').length), published: count(of('published').length), refused: count(found.reduce((sum, flow) => sum + flow.refusedCount, 0)) })}
          </p>
          {asked.isPending && <p className={panes.state}>{t('sharing.loading')}</p>}
          {isAlone && <p className={panes.state}>{t('sharing.alone')}</p>}
          {asked.error && !isAlone && <Trouble error={asked.error} />}
          {found?.length === 0 && <p className={panes.state}>{t('sharing.none')}</p>}
          <Rows heading={t('sharing.received')} rows={of('received').map(rowOf)} chosen={chosen} onChoose={choose} testId="flow" />
          <Rows heading={t('sharing.published')} rows={of('published').map(rowOf)} chosen={chosen} onChoose={choose} testId="flow" />
        </section>
        <section className={`${room.panel} ${panes.detail}`} hidden={!found} data-testid="flow-detail">
          {chosen !== null && (
            <button type="button" className={panes.back} onClick={() => choose(null)}>
              ← {t('approvals.back')}
            </button>
          )}
          {one && <FlowDetail key={one.entry} flow={one} onWhy={(entryId, text) => askWhy({ member: about.memberId, entryId, about: t('sharing.title'), text })} />}
          {found && !one && <p className={panes.state}>{t(chosen === null ? 'sharing.choose' : 'sharing.gone')}</p>}
          {chosen === null && peers.data && <Peers peers={peers.data} />}
        </section>
      </main>
      <WhyDrawer asked={why} onClose={() => askWhy(null)} />
    </div>
  )
}

/** The gravest of what became of it. */
export function FlowMark({ flow }: { flow: Flow }) {
  const { t } = useWording()
  if (flow.retracted.length > 0) return <Mark tone="touched">{t('sharing.retracted')}</Mark>
  if (flow.direction === 'published') return <Mark tone="quiet">{t('sharing.published')}</Mark>
  if (flow.refusedCount > 0) return <Mark tone={flow.accepted.length > 0 ? 'exposed' : 'lost'}>{t('sharing.refused')}</Mark>
  return <Mark tone={flow.accepted.length > 0 ? 'immune' : 'quiet'}>{t(flow.accepted.length > 0 ? 'sharing.accepted' : 'sharing.received')}</Mark>
}
