import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { type Connection, followSituation } from '../situation/follow'

/** Kinds of items after which something else may be reached: an advisory came, or the ledger changed. */
const moving = ['advisory', 'note']

/** News come in bursts; the ranking is read again at most this often. */
const readEveryMs = 500

/** Keeps what is read of the exposure up to date with the stream of the situation. */
export function useLiveExposure(onSignedOut: () => void): Connection {
  const [connection, setConnection] = useState<Connection>('connecting')
  const queries = useQueryClient()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const read = () => {
      timer = undefined
      void queries.invalidateQueries({ queryKey: ['exposure'] })
    }
    const soon = () => {
      timer ??= setTimeout(read, readEveryMs)
    }
    const stop = followSituation({
      onSnapshot: soon,
      onChange: (change) => {
        if (change.erased || (change.item && moving.includes(change.item.kind))) soon()
      },
      onConnection: setConnection,
      onSignedOut,
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [onSignedOut, queries])
  return connection
}
