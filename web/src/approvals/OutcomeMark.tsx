import type { ApprovalRequest } from '../api/response'
import { useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'

const tones: Record<string, string> = { granted: 'immune', unvetoed: 'touched', refused: 'lost', lapsed: 'quiet' }

/** What became of it; while it is open, whether it needs people or goes ahead by itself. */
export function OutcomeMark({ request }: { request: ApprovalRequest }) {
  const { t, label } = useWording()
  return (
    <span className={panes.mark} data-tone={request.outcome ? (tones[request.outcome] ?? 'quiet') : request.vetoUntil ? 'touched' : 'exposed'} data-testid="outcome">
      {request.outcome ? label('outcome', request.outcome) : t(request.vetoUntil ? 'approvals.vetoWindow' : 'approvals.isWaiting')}
    </span>
  )
}
