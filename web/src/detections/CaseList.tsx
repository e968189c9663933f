import { type KeyboardEvent, memo, useRef, useState } from 'react'
import type { DetectionCase } from '../api/detections'
import { useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'
import classes from './detections.module.css'
import { LevelMark, StateMark } from './Marks'
import { shortTime } from './times'

type Props = { cases: DetectionCase[]; chosen: string | null; onChoose: (id: string) => void }

/** One stop for the tabulator; within it the arrows move, and Enter opens. */
export function CaseList({ cases, chosen, onChoose }: Props) {
  const list = useRef<HTMLOListElement>(null)
  const [at, setAt] = useState<string | null>(null)
  const isThere = (id: string | null) => cases.some((each) => each.id === id)
  const stop = isThere(at) ? at : isThere(chosen) ? chosen : cases[0]?.id
  const move = (event: KeyboardEvent) => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-case]') ?? [])]
    const now = rows.indexOf(document.activeElement as HTMLElement)
    const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: rows.length - 1 }[event.key]
    if (next === undefined || now < 0) return
    event.preventDefault()
    rows[Math.min(Math.max(next, 0), rows.length - 1)]?.focus()
  }
  return (
    <ol ref={list} className={panes.list} onKeyDown={move}>
      {cases.map((each) => (
        <li key={each.id}>
          <CaseRow of={each} isChosen={each.id === chosen} isStop={each.id === stop} onChoose={onChoose} onFocus={setAt} />
        </li>
      ))}
    </ol>
  )
}

type RowProps = { of: DetectionCase; isChosen: boolean; isStop: boolean; onChoose: (id: string) => void; onFocus: (id: string) => void }

const CaseRow = memo(function CaseRow({ of, isChosen, isStop, onChoose, onFocus }: RowProps) {
  const { t, count, language } = useWording()
  return (
    <button
      type="button"
      className={`${panes.row} ${classes.row}`}
      data-testid="case"
      data-case={of.id}
      data-state-of={of.state}
      data-level={of.level}
      aria-pressed={isChosen}
      tabIndex={isStop ? 0 : -1}
      onClick={() => onChoose(of.id)}
      onFocus={() => onFocus(of.id)}
    >
      <span className={classes.rowHead}>
        <LevelMark level={of.level} />
        <b>{of.title}</b>
      </span>
      <span className={classes.rowWho}>
        <span>{of.host ?? t('detections.noHost')}</span>
        {of.users.length > 0 && <span>{of.users.join(language === 'ja' ? '、' : ', ')}</span>}
      </span>
      <span className={`${panes.rowFoot} numbers`}>
        <StateMark state={of.state} />
        <span>{t('detections.times', { count: count(of.sightings) })}</span>
        <time dateTime={of.last}>{shortTime(language, of.last)}</time>
        {of.techniques.length > 0 && <span>{of.techniques.join(' ')}</span>}
      </span>
    </button>
  )
})
