import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { RefusedAnswer } from './api/http'
import { SessionGate } from './session/SessionGate'
import { SituationRoom } from './situation/SituationRoom'
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
          {(about, session) => <SituationRoom about={about} onSignOut={session.leave} onSignedOut={session.ended} />}
        </SessionGate>
      </QueryClientProvider>
    </MantineProvider>
  )
}
