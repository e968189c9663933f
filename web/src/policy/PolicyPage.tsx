import { useMutation, useQuery } from '@tanstack/react-query'
import { type ReactNode, useRef, useState } from 'react'
import type { About } from '../api/contract'
import { fetchMeasures, fetchPolicyText, replay } from '../api/http'
import { useWording } from '../i18n/wording'
import room from '../situation/room.module.css'
import { Header } from '../situation/Header'
import { Trouble } from '../response/Trouble'
import { readAgainMs, useLive } from '../response/useLive'
import { type Asked, WhyDrawer } from '../why/WhyDrawer'
import { InForce } from './InForce'
import { Measures } from './Measures'
import classes from './policy.module.css'
import { ReplayForm } from './ReplayForm'
import { ReplayResult } from './ReplayResult'

type Props = { about: About; pages: ReactNode; onSignOut: () => void; onSignedOut: () => void }

/** The policy in force, what another one would have done, and what each class was measured to do. */
export function PolicyPage({ about, pages, onSignOut, onSignedOut }: Props) {
  const { t } = useWording()
  const [why, askWhy] = useState<Asked | null>(null)
  const result = useRef<HTMLHeadingElement>(null)
  const inForce = useQuery({ queryKey: ['response', 'policy'], queryFn: ({ signal }) => fetchPolicyText(signal) })
  const measures = useQuery({ queryKey: ['response', 'measures'], queryFn: ({ signal }) => fetchMeasures(signal), refetchInterval: readAgainMs })
  const replaying = useMutation({ mutationFn: replay, onSuccess: () => setTimeout(() => result.current?.focus()) })
  const connection = useLive(onSignedOut, replaying.reset)
  return (
    <div className={room.room}>
      <Header isSimulation={false} title={t('policy.title')} about={about} connection={connection} clock={null} pages={pages} onSignOut={onSignOut} />
      <main className={classes.columns}>
        <section className={`${room.panel} ${classes.panel}`} aria-label={t('policy.try')}>
          <h2>{t('policy.try')}</h2>
          <p className={classes.hint}>{t('policy.tryHint')}</p>
          {inForce.error ? (
            <Trouble error={inForce.error} />
          ) : (
            <ReplayForm inForce={inForce.data} isRunning={replaying.isPending} error={replaying.error} onReplay={(question) => replaying.mutate(question)} />
          )}
        </section>
        <div className={classes.stack}>
          {replaying.isPending && (
            <section className={`${room.panel} ${classes.panel}`}>
              <p role="status">{t('policy.replaying')}</p>
            </section>
          )}
          {replaying.data && !replaying.isPending && (
            <section className={`${room.panel} ${classes.panel}`} aria-label={t('policy.result')} data-testid="replay-result">
              <ReplayResult
                heading={result}
                replay={replaying.data}
                onWhy={(changed) => askWhy({ member: about.memberId, entryId: changed.entry, about: t('policy.seen'), text: changed.subject })}
              />
            </section>
          )}
          <section className={`${room.panel} ${classes.panel}`} aria-label={t('policy.inForce')} data-testid="in-force">
            <h2>{t('policy.inForce')}</h2>
            {inForce.isPending && <p className={classes.hint}>{t('policy.loading')}</p>}
            {inForce.data && <InForce policy={inForce.data} onWhy={() => askWhy({ member: about.memberId, entryId: inForce.data.entryId, about: t('policy.inForce'), text: inForce.data.source })} />}
          </section>
          <section className={`${room.panel} ${classes.panel}`} aria-label={t('policy.measured')} data-testid="measures">
            <h2>{t('policy.measured')}</h2>
            <p className={classes.hint}>{t('policy.measuredHint')}</p>
            {measures.isPending && <p className={classes.hint}>{t('policy.loading')}</p>}
            {measures.data && <Measures measures={measures.data} />}
          </section>
        </div>
      </main>
      <WhyDrawer asked={why} onClose={() => askWhy(null)} />
    </div>
  )
}
