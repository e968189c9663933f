import { useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'

const tones: Record<string, string> = { immediate: 'lost', 'out-of-cycle': 'touched', scheduled: 'contained' }

/** In words as well as in colour. */
export function DecisionMark({ decision }: { decision: string }) {
  const { label } = useWording()
  return (
    <span className={panes.mark} data-tone={tones[decision] ?? 'quiet'}>
      {label('decision', decision)}
    </span>
  )
}
