import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { About } from '../api/contract'
import { fetchApprovals } from '../api/http'
import { useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'
import { useChosenOf } from '../pages/useChosenOf'
import { nothingElse, readAgainMs, useLive } from '../response/useLive'
import { Trouble } from '../response/Trouble'
import { Header } from '../situation/Header'
import room from '../situation/room.module.css'
import { type Asked, WhyDrawer } from '../why/WhyDrawer'
import { Deputies } from './Deputies'
import { RequestDetail } from './RequestDetail'
import { RequestList } from './RequestList'

type Props = { about: About; pages: ReactNode; onSignOut: () => void; onSignedOut: () => void }

/** What waits for people: what it is, why, what it would touch, and who has said what to it. */
export function ApprovalsPage({ about, pages, onSignOut, onSignedOut }: Props) {
  const { t, count } = useWording()
  const connection = useLive(onSignedOut, nothingElse)
  const [chosen, choose] = useChosenOf('approvals')
  const [why, askWhy] = useState<Asked | null>(null)
  const asked = useQuery({ queryKey: ['response', 'approvals'], queryFn: ({ signal }) => fetchApprovals(signal), refetchInterval: readAgainMs })
  const found = asked.data
  const waiting = found?.approvals.filter((each) => !each.outcome) ?? []
  const concluded = found?.approvals.filter((each) => each.outcome) ?? []
  const one = found?.approvals.find((each) => each.id === chosen)
  return (
    <div className={room.room}>
      <Header isSimulation={false} title={t('approvals.title')} about={about} connection={connection} clock={null} pages={pages} onSignOut={onSignOut} />
      <main className={panes.columns} data-chosen={chosen !== null && found !== undefined}>
        <section className={`${room.panel} ${panes.side}`} aria-label={t('approvals.list')}>
          <p className={`${panes.search} ${panes.count} numbers`} role="status" data-testid="approvals-count">
            {found ? t('approvals.counted', { count: count(waiting.length) }) : ''}
          </p>
          {asked.isPending && <p className={panes.state}>{t('approvals.loading')}</p>}
          {asked.error && <Trouble error={asked.error} />}
          {found && waiting.length === 0 && <p className={panes.state}>{t('approvals.none')}</p>}
          {found && <RequestList waiting={waiting} concluded={concluded} chosen={chosen} onChoose={choose} />}
        </section>
        <section className={`${room.panel} ${panes.detail}`} hidden={!found} data-testid="approval-detail">
          {chosen !== null && (
            <button type="button" className={panes.back} onClick={() => choose(null)}>
              ← {t('approvals.back')}
            </button>
          )}
          {found && one && <RequestDetail key={one.id} request={one} approvals={found} onWhy={(text) => askWhy({ member: about.memberId, entryId: one.entryId, about: t('approvals.request'), text })} />}
          {found && chosen !== null && !one && <p className={panes.state}>{t('approvals.gone')}</p>}
          {found && chosen === null && (
            <>
              {waiting.length > 0 && <p className={panes.state}>{t('approvals.choose')}</p>}
              <Deputies approvals={found} />
            </>
          )}
        </section>
      </main>
      <WhyDrawer asked={why} onClose={() => askWhy(null)} />
    </div>
  )
}
