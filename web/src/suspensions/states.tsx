import type { Suspension } from '../api/measures'
import { useWording } from '../i18n/wording'
import { Mark } from '../measures/Heading'

const tones: Record<string, string> = { proposed: 'exposed', running: 'contained', resumed: 'immune', 'released-all': 'touched' }

export const isOpen = ({ state }: Suspension) => state === 'proposed' || state === 'running'

export const lateOf = ({ steps }: Suspension) => steps.filter((step) => step.isLate).length

/** How the address names a plan, beside suspensions. */
export const addressOf = (plan: string) => `plan:${plan}`
export const planOf = (chosen: string) => (chosen.startsWith('plan:') ? chosen.slice('plan:'.length) : null)

export function StateMark({ state }: { state: string }) {
  const { label } = useWording()
  return <Mark tone={tones[state] ?? 'quiet'}>{label('suspensionState', state)}</Mark>
}
