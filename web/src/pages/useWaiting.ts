import { useQuery } from '@tanstack/react-query'
import { fetchApprovals } from '../api/http'
import type { Approvals } from '../api/response'
import { readAgainMs } from '../response/useLive'
import { useMay } from '../session/useMay'

const countOf = ({ approvals }: Approvals) => approvals.filter((each) => !each.outcome).length

/** How much waits for people, on whatever page one is; zero for whoever may not know. What is on its way is not let go of when the page is turned: the next one needs it too. */
export function useWaiting(): number {
  const mayRead = useMay('ReadResponse')
  const waiting = useQuery({ queryKey: ['response', 'approvals'], queryFn: () => fetchApprovals(), refetchInterval: readAgainMs, enabled: mayRead === true, select: countOf })
  return waiting.data ?? 0
}
