import { type MemberSituation, memberStates } from '../api/contract'
import { useWording } from '../i18n/wording'
import { Icon } from '../icons/Icon'
import { statePaths } from '../icons/paths'
import { institutions } from './figures'
import classes from './play.module.css'

/** How many institutions are in each state: the map in words, and its key. */
export function StateLegend({ members }: { members: MemberSituation[] }) {
  const { t, label, count } = useWording()
  const all = institutions(members)
  const present = memberStates
    .map((state) => ({ state, number: all.filter((member) => member.state === state).length }))
    .filter(({ number }) => number > 0)
  return (
    <ul className={`${classes.legend} numbers`} aria-label={t('map.legend')}>
      {present.map(({ state, number }) => (
        <li key={state} data-state={state}>
          <span className={classes.legendMark}>
            <Icon paths={statePaths[state]} size={12} strokeWidth={3} />
          </span>
          {label('state', state)} <b>{count(number)}</b>
        </li>
      ))}
    </ul>
  )
}
