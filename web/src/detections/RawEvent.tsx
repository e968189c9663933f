import { useLayoutEffect, useMemo, useRef } from 'react'
import type { CaseEvent, SightedField } from '../api/detections'
import { useWording } from '../i18n/wording'
import { exactTime } from '../why/exactTime'
import classes from './detections.module.css'
import { highlight, type Stretch } from './highlight'

/** What a page can show and a person can read; the evidence has the rest. */
const longestShown = 50_000

/** Pixels of what stands before the first match that remain in sight. */
const aboveFirst = 60

/** As received, with what matched. */
export function RawEvent({ event, matched }: { event: CaseEvent; matched: SightedField[] }) {
  const { t, count, language } = useWording()
  const raw = event.raw
  const shown = useMemo(() => (raw == null ? null : cut(highlight(raw, matched))), [raw, matched])
  const box = useRef<HTMLPreElement>(null)
  useLayoutEffect(() => {
    const first = box.current?.querySelector('mark')
    if (box.current && first && first.offsetTop > box.current.clientHeight) box.current.scrollTop = first.offsetTop - aboveFirst
  }, [shown])
  if (raw == null || !shown) return <p className={classes.gone}>{t('detections.eventErased')}</p>
  return (
    <figure className={classes.event}>
      <figcaption className="numbers">
        <b>{t('detections.event')}</b>
        {event.source && event.receivedAt && <span>{t('detections.eventFrom', { source: event.source, time: exactTime(event.receivedAt, language) })}</span>}
      </figcaption>
      <pre ref={box} tabIndex={0} role="region" aria-label={t('detections.event')} data-testid="raw-event">
        {shown.map(({ text, kind, field }, at) => (field !== null ? <mark key={at} title={field}>{text}</mark> : kind === 'name' ? <b key={at}>{text}</b> : text))}
      </pre>
      {raw.length > longestShown && <p className={classes.hint}>{t('detections.cut', { count: count(raw.length) })}</p>}
    </figure>
  )
}

/** Neighbours of one kind are one. */
function cut(stretches: Stretch[]): Stretch[] {
  const shown: Stretch[] = []
  let length = 0
  for (const { text, kind, field } of stretches) {
    if (length >= longestShown) break
    const part = text.slice(0, longestShown - length)
    const last = shown.at(-1)
    length += part.length
    if (last && last.field === null && field === null && (last.kind === 'name') === (kind === 'name')) last.text += part
    else shown.push({ text: part, kind, field })
  }
  return shown
}
