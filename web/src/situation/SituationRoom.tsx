import { Button } from '@mantine/core'
import { type ReactNode, useCallback, useState } from 'react'
import type { About, Play, SituationItem } from '../api/contract'
import { playTime } from '../i18n/clock'
import { useWording } from '../i18n/wording'
import { WhyDrawer } from '../why/WhyDrawer'
import { Alarms } from './Alarms'
import { Clock } from './Clock'
import { Header } from './Header'
import { InCommon } from './InCommon'
import { ItemStream } from './ItemStream'
import type { PaymentPoint } from './paymentHistory'
import { PlayPanel } from './PlayPanel'
import classes from './room.module.css'
import { useSituation } from './useSituation'
import { VerdictBar } from './VerdictBar'

type Props = { about: About; pages: ReactNode; onSignOut: () => void; onSignedOut: () => void }

const noReadings: PaymentPoint[] = []

/** The play that is under way, or else the last one: what the clock and the stream begin with. */
const leading = (plays: Play[]) => plays.find((play) => !play.recorded && !play.ended) ?? plays.at(-1)

/** What it says may have changed since it was chosen: erased contents are quoted nowhere. */
const isSame = (one: SituationItem, other: SituationItem) => one.sequence === other.sequence && one.entryId === other.entryId

export function SituationRoom({ about, pages, onSignOut, onSignedOut }: Props) {
  const { t, pick, label } = useWording()
  const { shown, connection } = useSituation(onSignedOut)
  const [chosen, choose] = useState<SituationItem | null>(null)
  const [onlyMember, setOnlyMember] = useState<string | null>(null)
  const toggleMember = useCallback((id: string) => setOnlyMember((before) => (before === id ? null : id)), [])
  const snapshot = shown?.snapshot
  const current = snapshot && leading(snapshot.plays)
  const chosenItem = chosen && (snapshot?.plays.flatMap((play) => play.items).find((item) => isSame(item, chosen)) ?? chosen)

  const asked = (item: SituationItem) => {
    const member = snapshot?.plays.flatMap((play) => play.members).find((each) => each.id === item.member)
    const about = [label('item', item.kind), member ? pick(member.name) : item.member, playTime(item.atMs)].join(' · ')
    return { member: item.member, about, text: pick(item.text) }
  }

  return (
    <div className={classes.room}>
      <Header
        isSimulation={snapshot?.simulation ?? false}
        title={snapshot ? pick(snapshot.title) : ''}
        about={about}
        connection={connection}
        pages={pages}
        clock={current && <Clock play={current} readAt={shown.readAt} />}
        onSignOut={onSignOut}
      />
      {snapshot && <Alarms items={snapshot.plays.flatMap((play) => play.items)} onChoose={choose} />}
      {shown && snapshot ? (
        <main className={classes.main}>
          {snapshot.verdict && <VerdictBar verdict={snapshot.verdict} />}
          <div className={classes.columns} data-plays={snapshot.plays.length}>
            {snapshot.plays.map((play) => (
              <PlayPanel
                key={play.name}
                play={play}
                inCommon={snapshot.inCommon}
                payments={shown.payments[play.name] ?? noReadings}
                onlyMember={onlyMember}
                onMember={toggleMember}
              />
            ))}
            <div className={classes.side}>
              <InCommon concentrations={snapshot.inCommon} />
              <ItemStream
                plays={snapshot.plays}
                leading={current?.name ?? ''}
                onlyMember={onlyMember}
                onMember={setOnlyMember}
                chosen={chosenItem}
                onChoose={choose}
              />
            </div>
          </div>
        </main>
      ) : (
        <main className={classes.waiting}>
          <p>{t('load.waiting')}</p>
          {connection === 'reconnecting' && (
            <Button variant="default" onClick={() => window.location.reload()}>
              {t('load.again')}
            </Button>
          )}
        </main>
      )}
      <WhyDrawer asked={chosenItem?.entryId ? { ...asked(chosenItem), entryId: chosenItem.entryId } : null} onClose={() => choose(null)} />
    </div>
  )
}
