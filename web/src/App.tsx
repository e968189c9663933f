import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import type { About } from './api/contract'
import { RefusedAnswer } from './api/http'
import { ApprovalsPage } from './approvals/ApprovalsPage'
import { CampaignsPage } from './campaigns/CampaignsPage'
import { ContainmentsPage } from './containments/ContainmentsPage'
import { ControlsPage } from './controls/ControlsPage'
import { DetectionsPage } from './detections/DetectionsPage'
import { ExposurePage } from './exposure/ExposurePage'
import { InvestigationsPage } from './investigations/InvestigationsPage'
import { LogFull } from './pages/LogFull'
import { PageSwitch } from './pages/PageSwitch'
import { usePage } from './pages/usePage'
import { PolicyPage } from './policy/PolicyPage'
import { SessionGate } from './session/SessionGate'
import { SharingPage } from './sharing/SharingPage'
import { SituationRoom } from './situation/SituationRoom'
import { SuspensionsPage } from './suspensions/SuspensionsPage'
import { theme } from './theme'

/** A refusal is an answer: only what got no answer is tried again. */
const retry = (failures: number, error: Error) => !(error instanceof RefusedAnswer) && failures < 3

export function App({ token }: { token: string | null }) {
  const [client] = useState(
    () => new QueryClient({ defaultOptions: { queries: { retry, refetchOnWindowFocus: false }, mutations: { retry: false } } }),
  )
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={client}>
        <SessionGate token={token}>
          {(about, session) => <Pages about={about} onSignOut={session.leave} onSignedOut={session.ended} />}
        </SessionGate>
      </QueryClientProvider>
    </MantineProvider>
  )
}

/** Exercise control shows a whole sector: what reaches one institution is asked of its own node. */
function Pages({ about, onSignOut, onSignedOut }: { about: About; onSignOut: () => void; onSignedOut: () => void }) {
  const [page, turn] = usePage()
  const isNode = about.role !== 'exercise'
  const pages = isNode && <PageSwitch page={page} onTurn={turn} />
  const Page = isNode ? shown[page] : SituationRoom
  return (
    <>
      {isNode && <LogFull />}
      <Page about={about} pages={pages} onSignOut={onSignOut} onSignedOut={onSignedOut} />
    </>
  )
}

const shown = {
  situation: SituationRoom,
  detections: DetectionsPage,
  exposure: ExposurePage,
  approvals: ApprovalsPage,
  containments: ContainmentsPage,
  suspensions: SuspensionsPage,
  controls: ControlsPage,
  campaigns: CampaignsPage,
  investigations: InvestigationsPage,
  sharing: SharingPage,
  policy: PolicyPage,
}
