import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useReducer, useState } from 'react'
import type { SituationChange, SituationSnapshot } from '../api/contract'
import { foldChange } from './fold'
import { type Connection, followSituation } from './follow'
import { type PaymentHistory, foldPayments, startPayments } from './paymentHistory'

export type Shown = {
  snapshot: SituationSnapshot
  payments: PaymentHistory
  /** performance.now() when this was last brought up to date: clocks run on from here. */
  readAt: number
}

type Step = { snapshot: SituationSnapshot } | { changes: SituationChange[] }

function advance(shown: Shown | null, step: Step): Shown | null {
  const readAt = performance.now()
  if ('snapshot' in step)
    return { snapshot: step.snapshot, payments: startPayments(shown?.payments ?? {}, step.snapshot), readAt }
  if (!shown) return shown
  return {
    snapshot: step.changes.reduce(foldChange, shown.snapshot),
    payments: step.changes.reduce(foldPayments, shown.payments),
    readAt,
  }
}

/** Changes come in bursts; the page is drawn at most this often. */
const drawEveryMs = 80

export function useSituation(onSignedOut: () => void) {
  const [shown, step] = useReducer(advance, null)
  const [connection, setConnection] = useState<Connection>('connecting')
  const queries = useQueryClient()

  useEffect(() => {
    let waiting: SituationChange[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const draw = () => {
      timer = undefined
      const changes = waiting
      waiting = []
      if (changes.length) step({ changes })
    }
    /** Explanations and documents that were read are read again where they are open, and kept nowhere. */
    const forgetRead = () => void queries.resetQueries({ queryKey: ['evidence'] })
    const stop = followSituation({
      onSnapshot: (snapshot) => {
        waiting = []
        step({ snapshot })
        forgetRead() // while the stream was broken, something may have been erased
      },
      onChange: (change) => {
        waiting.push(change)
        if (change.erased) forgetRead()
        timer ??= setTimeout(draw, drawEveryMs)
      },
      onConnection: setConnection,
      onSignedOut,
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [onSignedOut, queries])

  return { shown, connection }
}
