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

const gap = 6

/** What they share, in the middle, and who uses it. */
export function MapCore({ members, placement, middle, suppliers, hub, pointedMember, pointedSupplier, onPointSupplier }: Props) {
  const { t, pick, label, count } = useWording()
  const rowsWanted = suppliers.length + (hub ? 1 : 0)
  const row = Math.min(26, Math.max(18, placement.core.height / Math.max(rowsWanted, 1) - gap))
  const rows = suppliers.slice(0, Math.max(1, Math.floor(placement.core.height / (row + gap)) - (hub ? 1 : 0)))
  const tall = (rows.length + (hub ? 1 : 0)) * (row + gap) - gap
  const wide = placement.core.width
  const left = middle.x - wide / 2
  const top = middle.y - 12 - tall / 2
  const y = (at: number) => top + (at + (hub ? 1 : 0)) * (row + gap)

  return (
    <>
      {rows.flatMap((supplier, at) =>
        members.map((member, index) => {
          const from = placement.points[index]
          if (!from || !member.suppliers.includes(supplier.id)) return null
          const isLit = member.id === pointedMember || supplier.id === pointedSupplier
          const to = { x: from.x < middle.x ? left : left + wide, y: y(at) + row / 2 }
          return <path key={`${supplier.id} ${member.id}`} className={classes.link} data-lit={isLit} d={curve(from, to)} />
        }),
      )}
      {hub && (
        <g className={classes.hub} transform={`translate(${middle.x} ${top + row / 2})`}>
          <title>{pick(hub.name)}</title>
          <svg x={-wide / 2} y={-9} width={18} height={18} viewBox="0 0 24 24">
            <path d={memberPath('hub')} />
          </svg>
          <text x={-wide / 2 + 24} y={4}>
            {cut(pick(hub.name), (wide - 26) / 11.5)}
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
            <rect x={left} y={y(at)} width={wide} height={row} rx={5} />
            <text x={left + 9} y={y(at) + row / 2 + 4}>
              {cut(name, (wide - 44) / 11)}
            </text>
            <text className={classes.users} x={left + wide - 9} y={y(at) + row / 2 + 4}>
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
