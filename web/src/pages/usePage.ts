import { useCallback, useEffect, useState } from 'react'

export const pages = ['situation', 'detections', 'exposure', 'approvals', 'containments', 'policy'] as const
export type Page = (typeof pages)[number]

const pageOf = (hash: string): Page => pages.find((page) => `#${page}` === hash.split('/')[0]) ?? 'situation'

/** The page that the address names (`#exposure`; what stands behind a slash is the page's own), so that it can be linked to and the browser's way back works. */
export function usePage(): [Page, (page: Page) => void] {
  const [page, setPage] = useState(() => pageOf(window.location.hash))
  useEffect(() => {
    const follow = () => setPage(pageOf(window.location.hash))
    window.addEventListener('hashchange', follow)
    return () => window.removeEventListener('hashchange', follow)
  }, [])
  const turn = useCallback((next: Page) => {
    window.location.hash = next
    setPage(next)
  }, [])
  return [page, turn]
}
