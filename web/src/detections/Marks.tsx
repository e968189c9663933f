import { useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'
import classes from './detections.module.css'

const levelTones: Record<string, string> = { critical: 'lost', high: 'touched', medium: 'exposed', low: 'contained' }
const stateTones: Record<string, string> = { 'in-progress': 'contained', 'true-positive': 'lost', 'false-positive': 'immune' }

/** In words as well as in colour. */
export function LevelMark({ level }: { level: string }) {
  const { label } = useWording()
  return (
    <span className={panes.mark} data-tone={levelTones[level] ?? 'quiet'}>
      {label('severity', level)}
    </span>
  )
}

export function StateMark({ state }: { state: string }) {
  const { label } = useWording()
  return (
    <span className={classes.caseState} data-tone={stateTones[state] ?? 'quiet'} data-settled={state.endsWith('-positive')}>
      {label('caseState', state)}
    </span>
  )
}
