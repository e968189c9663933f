import { useQuery } from '@tanstack/react-query'
import { fetchSuspensions } from '../api/http'
import type { Suspension, Suspensions } from '../api/measures'
import { useWording } from '../i18n/wording'
import { MeasurePage, type PageProps } from '../measures/MeasurePage'
import panes from '../pages/panes.module.css'
import { useChosenOf } from '../pages/useChosenOf'
import { nothingElse, readAgainMs, useLive } from '../response/useLive'
import { PlanDetail } from './PlanDetail'
import { ReportSupplier } from './ReportSupplier'
import { SuspensionDetail } from './SuspensionDetail'
import { SuspensionList } from './SuspensionList'
import { planOf } from './states'

/** Services that are stopped before they are hit, and suppliers that are held off: what runs, what is due, and the plans. */
export function SuspensionsPage(frame: PageProps) {
  const { t, count } = useWording()
  const connection = useLive(frame.onSignedOut, nothingElse)
  const [chosen, choose] = useChosenOf('suspensions')
  const asked = useQuery({ queryKey: ['response', 'suspensions'], queryFn: ({ signal }) => fetchSuspensions(signal), refetchInterval: readAgainMs })
  const found = asked.data
  return (
    <MeasurePage
      page="suspensions"
      frame={frame}
      connection={connection}
      reading={{ isPending: asked.isPending, error: asked.error, isRead: found !== undefined }}
      counted={found ? t('suspensions.counted', { running: count(countOf(found, 'running')), proposed: count(countOf(found, 'proposed')), plans: count(found.plans.length) }) : ''}
      list={found && <SuspensionList found={found} chosen={chosen} onChoose={choose} />}
      isChosen={chosen !== null}
      onBack={() => choose(null)}
    >
      {found && <Chosen found={found} chosen={chosen} onChoose={choose} />}
    </MeasurePage>
  )
}

const countOf = ({ suspensions }: Suspensions, state: string) => suspensions.filter((each: Suspension) => each.state === state).length

function Chosen({ found, chosen, onChoose }: { found: Suspensions; chosen: string | null; onChoose: (id: string) => void }) {
  const { t } = useWording()
  if (chosen === null) {
    return (
      <>
        <p className={panes.state}>{t(found.plans.length === 0 ? 'suspensions.none' : 'suspensions.choose')}</p>
        <ReportSupplier />
      </>
    )
  }
  const plan = found.plans.find((each) => each.id === planOf(chosen))
  const suspension = found.suspensions.find((each) => each.id === chosen)
  if (plan) return <PlanDetail key={plan.id} plan={plan} suspensions={found.suspensions} onAsked={onChoose} />
  if (suspension) return <SuspensionDetail key={suspension.id} suspension={suspension} />
  return <p className={panes.state}>{t('suspensions.gone')}</p>
}
