import type { Verdict } from '../api/contract'
import { useWording } from '../i18n/wording'
import { Icon } from '../icons/Icon'
import { statePaths } from '../icons/paths'
import classes from './room.module.css'

export function VerdictBar({ verdict }: { verdict: Verdict }) {
  const { t, pick } = useWording()
  return (
    <div
      className={classes.verdict}
      role="status"
      data-testid="verdict"
      data-held={verdict.held}
      data-tone={verdict.held ? 'immune' : 'lost'}
    >
      <span className={classes.verdictWord}>
        <Icon paths={verdict.held ? statePaths.immune : statePaths.lost} strokeWidth={2.4} />
        {t(verdict.held ? 'verdict.held' : 'verdict.failed')}
      </span>
      <p className="numbers">{pick(verdict.sentence)}</p>
    </div>
  )
}
