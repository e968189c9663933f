import { useCallback, useEffect, useState } from 'react'

/** What goes on beside single containments: one area of the header, with a page for each. */
export const measures = ['suspensions', 'controls', 'campaigns', 'investigations'] as const
export type Measure = (typeof measures)[number]

const pages = ['situation', 'detections', 'exposure', 'approvals', 'containments', ...measures, 'sharing', 'policy'] as const
export type Page = (typeof pages)[number]

/** What stands in the header, with the page that each leads to. */
export const areas: { area: string; leadsTo: Page }[] = [
  ...pages.slice(0, 5).map((page) => ({ area: page, leadsTo: page })),
  { area: 'measures', leadsTo: measures[0] },
  { area: 'sharing', leadsTo: 'sharing' },
  { area: 'policy', leadsTo: 'policy' },
]

export const areaOf = (page: Page): string => (measures.some((each) => each === page) ? 'measures' : page)

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
