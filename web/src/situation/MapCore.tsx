import type { MemberSituation } from '../api/contract'
import { useWording } from '../i18n/wording'
import { memberPath } from '../icons/paths'
import { cut } from './abbreviate'
import classes from './map.module.css'
import type { Placement, Point } from './placement'
import type { SharedSupplier } from './suppliers'

type Props = {
  members: MemberSituation[]
  placement: Placement
  middle: Point
  suppliers: SharedSupplier[]
  hub: MemberSituation | undefined
  pointedMember: string | null
  pointedSupplier: string | null
  onPointSupplier: (id: string | null) => void
}

const gap = 4
const lowest = 18
const highest = 27

/** What they share, in the middle, and who uses it. */
export function MapCore({ members, placement, middle, suppliers, hub, pointedMember, pointedSupplier, onPointSupplier }: Props) {
  const { t, pick, label, count } = useWording()
  // First the suppliers, then their heading, then the hub, as far as the room goes.
  const fitting = Math.max(0, Math.floor((placement.core.height + gap) / (lowest + gap)))
  const rows = suppliers.slice(0, fitting)
  const hasHeading = rows.length > 0 && fitting > rows.length
  const showsHub = hub !== undefined && fitting > rows.length + 1
  const lines = rows.length + (hasHeading ? 1 : 0) + (showsHub ? 1 : 0)
  const row = Math.min(highest, Math.max(lowest, (placement.core.height + gap) / Math.max(lines, 1) - gap))
  const wide = placement.core.width
  const left = middle.x - wide / 2
  const top = placement.core.y - (lines * (row + gap) - gap) / 2
  const y = (line: number) => top + line * (row + gap)
  const rowY = (at: number) => y(at + (hasHeading ? 1 : 0))

  return (
    <>
      {rows.flatMap((supplier, at) =>
        members.map((member, index) => {
          const from = placement.points[index]
          if (!from || !member.suppliers.includes(supplier.id)) return null
          const isLit = member.id === pointedMember || supplier.id === pointedSupplier
          const to = { x: from.x < middle.x ? left : left + wide, y: rowY(at) + row / 2 }
          return <path key={`${supplier.id} ${member.id}`} className={classes.link} data-lit={isLit} d={curve(from, to)} />
        }),
      )}
      {hasHeading && (
        <text className={classes.heading} x={left + 1} y={y(0) + row - 6}>
          {t(members.length > 1 ? 'map.shared' : 'map.suppliers')}
        </text>
      )}
      {showsHub && (
        <g className={classes.hub} transform={`translate(${left} ${y(lines - 1) + row / 2})`}>
          <title>{pick(hub.name)}</title>
          <svg y={-8} width={16} height={16} viewBox="0 0 24 24">
            <path d={memberPath('hub')} />
          </svg>
          <text x={22} y={4}>
            {cut(pick(hub.name), (wide - 24) / 11.5)}
          </text>
        </g>
      )}
      {rows.map((supplier, at) => {
        const name = supplier.name ? pick(supplier.name) : label('concentration', supplier.id)
        return (
          <g
            key={supplier.id}
            className={classes.supplier}
            data-lit={supplier.id === pointedSupplier}
            onMouseEnter={() => onPointSupplier(supplier.id)}
            onMouseLeave={() => onPointSupplier(null)}
          >
            <title>{t('map.supplierUse', { name, count: supplier.users })}</title>
            <rect x={left} y={rowY(at)} width={wide} height={row} rx={5} />
            <text x={left + 9} y={rowY(at) + row / 2 + 4}>
              {cut(name, (wide - 44) / 11)}
            </text>
            <text className={classes.users} x={left + wide - 9} y={rowY(at) + row / 2 + 4}>
              {count(supplier.users)}
            </text>
          </g>
        )
      })}
    </>
  )
}

function curve(from: Point, to: Point): string {
  const bend = (from.x + to.x) / 2
  return `M${from.x.toFixed(1)} ${from.y.toFixed(1)} C${bend.toFixed(1)} ${from.y.toFixed(1)} ${bend.toFixed(1)} ${to.y.toFixed(1)} ${to.x.toFixed(1)} ${to.y.toFixed(1)}`
}
