import type { MemberSituation } from '../api/contract'
import { useWording } from '../i18n/wording'
import classes from './map.module.css'
import type { Point } from './placement'

type Props = { member: MemberSituation; at: Point; middle: Point; radius: number }

/** What is known of the institution under the pointer or the focus. */
export function MemberCard({ member, at, middle, radius }: Props) {
  const { t, pick, label, count, duration } = useWording()
  const isLeft = at.x <= middle.x
  const isUpper = at.y <= middle.y
  const place = {
    [isLeft ? 'left' : 'right']: isLeft ? at.x + radius + 10 : 2 * middle.x - at.x + radius + 10,
    [isUpper ? 'top' : 'bottom']: isUpper ? at.y - radius : 2 * middle.y - at.y - radius,
  }
  return (
    <div className={`${classes.card} numbers`} style={place} data-state={member.state} aria-hidden="true">
      <b>{pick(member.name)}</b>
      <p>
        {label('member', member.kind)} · <span className={classes.cardState}>{label('state', member.state)}</span>
      </p>
      <p>{t('map.functions', { stopped: count(member.functionsStopped), total: count(member.functionsTotal) })}</p>
      {member.reached && <p>{t('map.reached')}</p>}
      {member.shielded && <p>{t('map.shielded')}</p>}
      {member.immunityMs != null && <p>{t('map.immunity', { value: duration(member.immunityMs) })}</p>}
    </div>
  )
}
