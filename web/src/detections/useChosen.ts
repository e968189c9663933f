import { useCallback, useEffect, useState } from 'react'

const page = '#detections'

/** In the place of a case: what is held back. */
export const heldBack = 'held-back'

const chosenOf = (hash: string) => (hash.startsWith(`${page}/`) ? hash.slice(page.length + 1) : null)

/** The case that the address names (`#detections/ID`), so that it can be linked to and the browser's way back works. */
export function useChosen(): [string | null, (id: string | null) => void] {
  const [chosen, setChosen] = useState(() => chosenOf(window.location.hash))
  useEffect(() => {
    const follow = () => setChosen(chosenOf(window.location.hash))
    window.addEventListener('hashchange', follow)
    return () => window.removeEventListener('hashchange', follow)
  }, [])
  const choose = useCallback((id: string | null) => {
    window.location.hash = id === null ? page : `${page}/${id}`
    setChosen(id)
  }, [])
  return [chosen, choose]
}
