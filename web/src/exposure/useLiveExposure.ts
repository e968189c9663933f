import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { SituationChange } from '../api/contract'
import type { Connection } from '../situation/follow'
import { useNews } from '../situation/useNews'

/** Kinds of items after which something else may be reached: an advisory came, or the ledger changed. */
const moving = ['advisory', 'note']

const isNews = ({ item }: SituationChange) => item != null && moving.includes(item.kind)

/** Keeps what is read of the exposure up to date with the stream of the situation. */
export function useLiveExposure(onSignedOut: () => void): Connection {
  const queries = useQueryClient()
  const reader = useMemo(
    () => ({ isNews, read: () => void queries.invalidateQueries({ queryKey: ['exposure'] }), everyMs: 500, forget: () => {} }),
    [queries],
  )
  return useNews(reader, onSignedOut)
}
