import { useElementSize } from '@mantine/hooks'
import { type KeyboardEvent, memo, useMemo, useRef, useState } from 'react'
import type { Concentration, MemberSituation } from '../api/contract'
import { useWording } from '../i18n/wording'
import { abbreviate } from './abbreviate'
import { institutions } from './figures'
import { MapCore } from './MapCore'
import classes from './map.module.css'
import { MemberCard } from './MemberCard'
import { MemberMark } from './MemberMark'
import { heightFor, place } from './placement'
import { sharedSuppliers } from './suppliers'

type Props = {
  name: string
  members: MemberSituation[]
  inCommon: Concentration[]
  onlyMember: string | null
  onMember: (id: string) => void
}

const memberOrder = ['clearing-house', 'exchange', 'megabank', 'regional-bank', 'credit-cooperative', 'securities', 'insurer']
const rank = (kind: string) => (memberOrder.indexOf(kind) + memberOrder.length + 1) % (memberOrder.length + 1)

export const SectorMap = memo(function SectorMap({ name, members, inCommon, onlyMember, onMember }: Props) {
  const { t, pick } = useWording()
  const { ref, width, height } = useElementSize()
  const group = useRef<SVGSVGElement>(null)
  const [pointedMember, pointMember] = useState<string | null>(null)
  const [pointedSupplier, pointSupplier] = useState<string | null>(null)

  // A stable order, so that a member keeps its place while states change.
  const shown = useMemo(
    () => institutions(members).sort((a, b) => rank(a.kind) - rank(b.kind) || a.id.localeCompare(b.id)),
    [members],
  )
  const hub = members.find((member) => member.kind === 'hub')
  const placement = useMemo(() => place(shown.length, width, height), [shown.length, width, height])
  const labels = abbreviate(shown.map((member) => pick(member.name)), placement.labelWidth / placement.text)
  const suppliers = sharedSuppliers(shown, inCommon)
  const middle = { x: Math.max(width, 300) / 2, y: Math.max(height, 240) / 2 }
  const card = shown.findIndex((member) => member.id === pointedMember)
  const [stop, setStop] = useState(0)

  const walk = (event: KeyboardEvent, at: number) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const next = (at + step + shown.length) % shown.length
    setStop(next)
    group.current?.querySelectorAll<SVGGElement>('[data-testid="member"]')[next]?.focus()
  }

  return (
    <div className={classes.map} ref={ref} style={{ minHeight: heightFor(shown.length, width) }}>
      <svg ref={group} width="100%" height="100%" role="group" aria-label={t('map.label', { play: name })} data-dense={shown.length > 12}>
        <MapCore
          members={shown}
          placement={placement}
          middle={middle}
          suppliers={suppliers}
          hub={hub}
          pointedMember={pointedMember ?? onlyMember}
          pointedSupplier={pointedSupplier}
          onPointSupplier={pointSupplier}
        />
        {shown.map((member, at) => (
          <MemberMark
            key={member.id}
            member={member}
            label={labels[at] ?? ''}
            at={placement.points[at] ?? middle}
            placement={placement}
            isTabStop={at === Math.min(stop, shown.length - 1)}
            isChosen={member.id === onlyMember}
            isFaded={pointedSupplier !== null && !member.suppliers.includes(pointedSupplier)}
            onPoint={(isPointed) => pointMember(isPointed ? member.id : null)}
            onChoose={() => onMember(member.id)}
            onKey={(event) => walk(event, at)}
          />
        ))}
      </svg>
      {shown[card] && <MemberCard member={shown[card]} at={placement.points[card] ?? middle} middle={middle} radius={placement.radius} />}
    </div>
  )
})
