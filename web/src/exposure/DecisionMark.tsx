import { useWording } from '../i18n/wording'
import classes from './exposure.module.css'

const tones: Record<string, string> = { immediate: 'lost', 'out-of-cycle': 'touched', scheduled: 'contained' }

/** In words as well as in colour. */
export function DecisionMark({ decision }: { decision: string }) {
  const { label } = useWording()
  return (
    <span className={classes.mark} data-tone={tones[decision] ?? 'quiet'}>
      {label('decision', decision)}
    </span>
  )
}
