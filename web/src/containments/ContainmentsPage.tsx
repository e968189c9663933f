import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { About } from '../api/contract'
import { fetchContainments, fetchPolicyState, fetchSector } from '../api/http'
import { useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'
import { useChosenOf } from '../pages/useChosenOf'
import { Trouble } from '../response/Trouble'
import { nothingElse, readAgainMs, useLive } from '../response/useLive'
import { Header } from '../situation/Header'
import room from '../situation/room.module.css'
import { type Asked, WhyDrawer } from '../why/WhyDrawer'
import { ContainmentDetail } from './ContainmentDetail'
import { ContainmentList } from './ContainmentList'
import { SafetyBar } from './SafetyBar'
import { SectorState } from './SectorState'

type Props = { about: About; pages: ReactNode; onSignOut: () => void; onSignedOut: () => void }

/** What is contained now, where each stands at every actuator, and how to let go. */
export function ContainmentsPage({ about, pages, onSignOut, onSignedOut }: Props) {
  const { t, count } = useWording()
  const connection = useLive(onSignedOut, nothingElse)
  const [chosen, choose] = useChosenOf('containments')
  const [why, askWhy] = useState<Asked | null>(null)
  const asked = useQuery({ queryKey: ['response', 'containments'], queryFn: ({ signal }) => fetchContainments(signal), refetchInterval: readAgainMs })
  const state = useQuery({ queryKey: ['response', 'state'], queryFn: ({ signal }) => fetchPolicyState(signal), refetchInterval: readAgainMs })
  const sector = useQuery({ queryKey: ['response', 'sector'], queryFn: ({ signal }) => fetchSector(signal), refetchInterval: readAgainMs })
  const found = asked.data
  const one = found?.find((each) => each.id === chosen)
  return (
    <div className={room.room}>
      <Header isSimulation={false} title={t('containments.title')} about={about} connection={connection} clock={null} pages={pages} onSignOut={onSignOut} />
      <SafetyBar state={state.data} active={found?.length} />
      <SectorState sector={sector.data} />
      <main className={panes.columns} data-chosen={chosen !== null && found !== undefined}>
        <section className={`${room.panel} ${panes.side}`} aria-label={t('containments.list')}>
          <p className={`${panes.search} ${panes.count} numbers`} role="status" data-testid="containments-count">
            {found ? t('containments.counted', { count: count(found.length) }) : ''}
          </p>
          {asked.isPending && <p className={panes.state}>{t('containments.loading')}</p>}
          {asked.error && <Trouble error={asked.error} />}
          {found && found.length === 0 && <p className={panes.state}>{t('containments.none')}</p>}
          {found && found.length > 0 && <ContainmentList containments={found} chosen={chosen} onChoose={choose} />}
        </section>
        <section className={`${room.panel} ${panes.detail}`} hidden={!found || (chosen === null && found.length === 0)} data-testid="containment-detail">
          {chosen !== null && (
            <button type="button" className={panes.back} onClick={() => choose(null)}>
              ← {t('approvals.back')}
            </button>
          )}
          {one && (
            <ContainmentDetail
              key={one.id}
              containment={one}
              onWhy={(text) => askWhy({ member: about.memberId, entryId: one.entryId, about: t('item.containment'), text })}
            />
          )}
          {found && !one && <p className={panes.state}>{t(chosen === null ? 'containments.choose' : 'containments.gone')}</p>}
        </section>
      </main>
      <WhyDrawer asked={why} onClose={() => askWhy(null)} />
    </div>
  )
}
