import { memo } from 'react'
import type { Concentration, Play } from '../api/contract'
import { useWording } from '../i18n/wording'
import { FiguresRow } from './FiguresRow'
import { figuresOf } from './figures'
import { Payments } from './Payments'
import type { PaymentPoint } from './paymentHistory'
import classes from './play.module.css'
import room from './room.module.css'
import { SectorMap } from './SectorMap'
import { StateLegend } from './StateLegend'

type Props = {
  play: Play
  inCommon: Concentration[]
  payments: PaymentPoint[]
  onlyMember: string | null
  onMember: (id: string) => void
}

const phaseOf = (play: Play) => (play.recorded ? 'recorded' : play.ended ? 'ended' : 'running')

/** Drawn again only when its own play has changed: a recorded play stands still beside a live one. */
export const PlayPanel = memo(function PlayPanel({ play, inCommon, payments, onlyMember, onMember }: Props) {
  const { t, label } = useWording()
  const phase = phaseOf(play)
  const name = label('play', play.name)
  return (
    <section className={`${room.panel} ${classes.play}`} data-testid="play" data-play={play.name} aria-label={name}>
      <header className={classes.head}>
        <h2>{name}</h2>
        <span className={classes.phase} data-phase={phase}>
          {t(`play.${phase}`)}
        </span>
      </header>
      <FiguresRow figures={figuresOf(play.members)} />
      {play.members.length === 0 ? (
        <p className={classes.empty}>{t('play.empty')}</p>
      ) : (
        <SectorMap name={name} members={play.members} inCommon={inCommon} onlyMember={onlyMember} onMember={onMember} />
      )}
      <StateLegend members={play.members} />
      <Payments flow={play.payments} points={payments} />
    </section>
  )
})
