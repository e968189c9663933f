import type { SituationChange, SituationSnapshot } from '../api/contract'
import { fetchSituation, isRefused, streamAddress } from '../api/http'

export type Connection = 'connecting' | 'live' | 'reconnecting'

export type Follower = {
  onSnapshot(snapshot: SituationSnapshot): void
  onChange(change: SituationChange): void
  onConnection(connection: Connection): void
  onSignedOut(): void
}

const firstPause = 500
const longestPause = 8000

/**
 * Reads the snapshot, then every change after it, until stopped. When the stream breaks, it begins again with a snapshot
 * (cheap on a loopback, and right even when the node was restarted and counts anew) and resumes after that snapshot's sequence.
 */
export function followSituation(follower: Follower): () => void {
  let stopped = false
  let pause = firstPause
  let stream: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  async function begin() {
    try {
      const snapshot = await fetchSituation()
      if (stopped) return
      follower.onSnapshot(snapshot)
      listen(snapshot.sequence)
    } catch (error) {
      if (stopped) return
      if (isRefused(error, 401)) follower.onSignedOut()
      else again()
    }
  }

  function listen(after: number) {
    stream = new EventSource(streamAddress(after))
    stream.onopen = () => {
      pause = firstPause
      follower.onConnection('live')
    }
    stream.onmessage = (message) => follower.onChange(JSON.parse(message.data as string) as SituationChange)
    stream.onerror = () => {
      stream?.close()
      again()
    }
  }

  function again() {
    follower.onConnection('reconnecting')
    timer = setTimeout(begin, pause)
    pause = Math.min(pause * 2, longestPause)
  }

  void begin()
  return () => {
    stopped = true
    stream?.close()
    clearTimeout(timer)
  }
}
