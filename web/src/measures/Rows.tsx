import type { ReactNode } from 'react'
import panes from '../pages/panes.module.css'
import shared from '../response/response.module.css'

export type Row = { id: string; title: string; mark: ReactNode; text: string; foot: ReactNode }

type Props = { heading: string; rows: Row[]; chosen: string | null; onChoose: (id: string) => void; testId: string }

/** One group of a list, with its heading; nothing where it is empty. */
export function Rows({ heading, rows, chosen, onChoose, testId }: Props) {
  if (rows.length === 0) return null
  return (
    <>
      <h2 className={shared.subhead}>{heading}</h2>
      <ol className={panes.list} aria-label={heading}>
        {rows.map((row) => (
          <li key={row.id}>
            <button type="button" className={panes.row} aria-pressed={row.id === chosen} onClick={() => onChoose(row.id)} data-testid={testId} data-id={row.id}>
              <span className={shared.rowHead}>
                <b>{row.title}</b>
                {row.mark}
              </span>
              {row.text && <span className={panes.rowText}>{row.text}</span>}
              <span className={`${panes.rowFoot} numbers`}>{row.foot}</span>
            </button>
          </li>
        ))}
      </ol>
    </>
  )
}
