import { useEffect, useState } from 'react'
import type { SituationChange } from '../api/contract'
import { type Connection, followSituation } from './follow'

/** What a page that shows something else than the situation makes of its stream. Each is the same from one drawing to the next. */
export type NewsReader = {
  /** Whether what is on the page may be otherwise after this change. */
  isNews(change: SituationChange): boolean
  /** Reads it again; at most once in `everyMs`, since news come in bursts. */
  read(): void
  everyMs: number
  /** Contents have been erased: what was read of them is forgotten at once. */
  forget(): void
}

/** Follows the stream of the situation for its news. */
export function useNews({ isNews, read, everyMs, forget }: NewsReader, onSignedOut: () => void): Connection {
  const [connection, setConnection] = useState<Connection>('connecting')
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isFirst = true
    const readNow = () => {
      timer = undefined
      read()
    }
    const soon = () => {
      timer ??= setTimeout(readNow, everyMs)
    }
    const stop = followSituation({
      onSnapshot: () => {
        if (!isFirst) forget() // while the stream was broken, something may have been erased
        isFirst = false
        soon()
      },
      onChange: (change) => {
        if (change.erased) forget()
        if (change.erased || isNews(change)) soon()
      },
      onConnection: setConnection,
      onSignedOut,
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [isNews, read, everyMs, forget, onSignedOut])
  return connection
}
