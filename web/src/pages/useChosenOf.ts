import { useCallback, useEffect, useState } from 'react'
import type { Page } from './usePage'

const chosenIn = (hash: string, page: Page) => (hash.startsWith(`#${page}/`) ? decodeURIComponent(hash.slice(page.length + 2)) : null)

/** What the address names on a page (`#detections/ID`), so that it can be linked to and the browser's way back works. */
export function useChosenOf(page: Page): [string | null, (id: string | null) => void] {
  const [chosen, setChosen] = useState(() => chosenIn(window.location.hash, page))
  useEffect(() => {
    const follow = () => setChosen(chosenIn(window.location.hash, page))
    window.addEventListener('hashchange', follow)
    return () => window.removeEventListener('hashchange', follow)
  }, [page])
  const choose = useCallback(
    (id: string | null) => {
      window.location.hash = id === null ? page : `${page}/${encodeURIComponent(id)}`
      setChosen(id)
    },
    [page],
  )
  return [chosen, choose]
}
