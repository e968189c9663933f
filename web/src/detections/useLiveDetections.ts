import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { SituationChange } from '../api/contract'
import type { Connection } from '../situation/follow'
import { useNews } from '../situation/useNews'

/** Kinds of items after which the queue may be another: something was seen, or somebody judged or suppressed. */
const moving = ['sighting', 'note']

const isNews = ({ item }: SituationChange) => item != null && moving.includes(item.kind)

/** What is counted and told by no stream, such as what a suppression has held back, is read again after this time. */
export const readAgainMs = 15_000

/** Keeps what is read of the detections up to date with the stream of the situation. */
export function useLiveDetections(onSignedOut: () => void): Connection {
  const queries = useQueryClient()
  const reader = useMemo(
    () => ({
      isNews,
      read: () => void queries.invalidateQueries({ queryKey: ['detections'] }),
      everyMs: 700,
      forget: () => {
        void queries.resetQueries({ queryKey: ['detections'] })
        void queries.resetQueries({ queryKey: ['evidence'] })
      },
    }),
    [queries],
  )
  return useNews(reader, onSignedOut)
}
