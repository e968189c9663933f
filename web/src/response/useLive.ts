import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { SituationChange } from '../api/contract'
import type { Connection } from '../situation/follow'
import { useNews } from '../situation/useNews'

/** Kinds of items after which something else may be ordered, held or let go. */
const moving = ['decision', 'containment', 'waiting', 'release', 'alarm', 'note', 'sighting']

const isNews = ({ item }: SituationChange) => item != null && moving.includes(item.kind)

/** For pages that keep nothing beside their questions. */
export const nothingElse = () => {}

/** Ends of times are told by no stream before they are recorded: read again after this time. */
export const readAgainMs = 15_000

/**
 * Keeps what is read of approvals, containments and the policy up to date with the stream of the situation.
 * @param forgetAlso What else must be forgotten when contents have been erased; the same from one drawing to the next.
 */
export function useLive(onSignedOut: () => void, forgetAlso: () => void): Connection {
  const queries = useQueryClient()
  const reader = useMemo(
    () => ({
      isNews,
      read: () => void queries.invalidateQueries({ queryKey: ['response'] }),
      everyMs: 400,
      forget: () => {
        void queries.resetQueries({ queryKey: ['response'] })
        void queries.resetQueries({ queryKey: ['evidence'] })
        forgetAlso()
      },
    }),
    [queries, forgetAlso],
  )
  return useNews(reader, onSignedOut)
}
