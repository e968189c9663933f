import { useWording } from '../i18n/wording'
import { Icon } from '../icons/Icon'
import { standingPaths } from '../icons/paths'
import classes from './response.module.css'

const tones: Record<string, string> = { ordered: 'quiet', delivered: 'exposed', enforced: 'immune', failed: 'lost' }

/** Where a containment stands: a mark, a word and a colour. What was delivered has not been seen, and says so. */
export function StandingMark({ standing, isBlind = false }: { standing: string; isBlind?: boolean }) {
  const { t, label } = useWording()
  return (
    <span className={classes.standing} data-tone={tones[standing] ?? 'quiet'} data-testid="standing" data-standing={standing}>
      <Icon paths={standingPaths[standing] ?? ''} size={14} strokeWidth={2.2} />
      {isBlind && standing === 'delivered' ? t('standing.blind') : label('standing', standing)}
    </span>
  )
}
