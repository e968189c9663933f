import type { KeyboardEvent } from 'react'
import type { MemberSituation } from '../api/contract'
import { useWording } from '../i18n/wording'
import { memberPath, statePaths } from '../icons/paths'
import { cut } from './abbreviate'
import classes from './map.module.css'
import type { Placement, Point } from './placement'

type Props = {
  member: MemberSituation
  label: string
  at: Point
  placement: Placement
  isTabStop: boolean
  isChosen: boolean
  isFaded: boolean
  onPoint: (isPointed: boolean) => void
  onChoose: () => void
  onKey: (event: KeyboardEvent) => void
}

/** An institution: its kind as an icon, its state as colour, mark and word. */
export function MemberMark({ member, label, at, placement, isTabStop, isChosen, isFaded, onPoint, onChoose, onKey }: Props) {
  const { t, pick, label: word } = useWording()
  const { radius, text } = placement
  const name = pick(member.name)
  // Begins with what is written on the map, so that whoever speaks to the page can say what they see.
  const spoken = t(label === name ? 'map.member' : 'map.memberInShort', {
    label,
    name,
    kind: word('member', member.kind),
    state: word('state', member.state),
  })
  const icon = radius * 1.15
  const badge = Math.max(radius * 0.36, 6)
  return (
    <g
      className={classes.member}
      transform={`translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})`}
      role="button"
      tabIndex={isTabStop ? 0 : -1}
      aria-pressed={isChosen}
      aria-label={spoken}
      data-testid="member"
      data-member={member.id}
      data-state={member.state}
      data-faded={isFaded}
      onMouseEnter={() => onPoint(true)}
      onMouseLeave={() => onPoint(false)}
      onFocus={() => onPoint(true)}
      onBlur={() => onPoint(false)}
      onClick={onChoose}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault()
          onChoose()
        } else onKey(event)
      }}
    >
      <circle className={classes.disc} r={radius} />
      <svg className={classes.kind} x={-icon / 2} y={-icon / 2} width={icon} height={icon} viewBox="0 0 24 24">
        <path d={memberPath(member.kind)} />
      </svg>
      <g transform={`translate(${radius * 0.74} ${-radius * 0.74})`}>
        <circle className={classes.badge} r={badge} />
        <svg className={classes.stateMark} x={-badge} y={-badge} width={2 * badge} height={2 * badge} viewBox="0 0 24 24">
          <path d={statePaths[member.state]} />
        </svg>
      </g>
      <text className={classes.name} y={radius + text + 2} fontSize={text}>
        {label}
      </text>{' '}
      <text className={classes.state} y={radius + 2 * text + 4} fontSize={text - 0.5}>
        {cut(word('state', member.state), (placement.labelWidth + 14) / (text - 0.5))}
      </text>
    </g>
  )
}
