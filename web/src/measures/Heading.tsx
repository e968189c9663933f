import { type ReactNode, useEffect, useRef } from 'react'
import panes from '../pages/panes.module.css'
import shared from '../response/response.module.css'

/** What is chosen; on a phone it takes the place of the list, and the focus goes there. */
export function Heading({ children }: { children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (window.innerWidth < 900) heading.current?.focus()
  }, [])
  return (
    <h2 ref={heading} tabIndex={-1} className={`${panes.heading} ${shared.title}`}>
      {children}
    </h2>
  )
}

/** A state in a word and a colour. */
export function Mark({ tone, children }: { tone: string; children: ReactNode }) {
  return (
    <span className={panes.mark} data-tone={tone} data-testid="mark">
      {children}
    </span>
  )
}
