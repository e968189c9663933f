import { useEffect, useRef, useState } from 'react'
import type { Cases } from '../api/detections'
import { useWording } from '../i18n/wording'

/** What is said of cases that came while the same question stood; empty before any did. */
export function useNewCase(found: Cases | undefined, question: string, isOld: boolean): string {
  const { t } = useWording()
  const known = useRef<{ question: string; ids: Set<string> } | null>(null)
  const [news, setNews] = useState('')
  useEffect(() => {
    if (!found || isOld) return
    const before = known.current
    known.current = { question, ids: new Set([...(before?.question === question ? before.ids : []), ...found.cases.map((each) => each.id)]) }
    if (before?.question !== question) return
    const fresh = found.cases.filter((each) => !before.ids.has(each.id))
    const [first] = fresh
    if (!first) return
    setNews(t(fresh.length === 1 ? 'detections.new' : 'detections.newMany', { count: fresh.length, title: first.title, host: first.host ?? t('detections.noHost') }))
  }, [found, question, isOld, t])
  return news
}
