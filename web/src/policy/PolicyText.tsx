import { useEffect, useId, useRef } from 'react'
import { useWording } from '../i18n/wording'
import classes from './policy.module.css'

type Props = { label: string; text: string; onChange: (text: string) => void; wrong: { line: number; column: number } | undefined; testId: string }

/** As the style sheet has it, in pixels. */
const lineHeight = 18

/** A text with numbered lines; the line that is wrong is marked, and the caret set to its place. */
export function PolicyText({ label, text, onChange, wrong, testId }: Props) {
  const { t } = useWording()
  const id = useId()
  const box = useRef<HTMLTextAreaElement>(null)
  const gutter = useRef<HTMLDivElement>(null)
  const lines = text.split('\n').length
  useEffect(() => {
    const area = box.current
    if (!wrong || !area) return
    const start = placeOf(area.value, wrong)
    area.focus()
    area.setSelectionRange(start, start)
    area.scrollTop = Math.max(0, (wrong.line - 4) * lineHeight)
  }, [wrong])
  return (
    <div>
      <label htmlFor={id} className={classes.label}>
        {label}
      </label>
      <div className={classes.editor} data-wrong={wrong !== undefined}>
        <div ref={gutter} className={`${classes.gutter} numbers`} aria-hidden="true">
          {wrong && <i style={{ top: `${lineHeight * (wrong.line - 1)}px` }} />}
          {Array.from({ length: lines }, (_, index) => index + 1).join('\n')}
        </div>
        <textarea
          ref={box}
          id={id}
          value={text}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          placeholder={t('policy.placeholder')}
          aria-invalid={wrong !== undefined}
          onChange={(event) => onChange(event.currentTarget.value)}
          onScroll={(event) => {
            if (gutter.current) gutter.current.style.transform = `translateY(${-event.currentTarget.scrollTop}px)`
          }}
          data-testid={testId}
        />
      </div>
    </div>
  )
}

/** Where a place that counts from 1 lies in a text. */
export function placeOf(text: string, { line, column }: { line: number; column: number }): number {
  const before = text.split('\n').slice(0, line - 1)
  const start = before.reduce((sum, each) => sum + each.length + 1, 0)
  const length = text.split('\n')[line - 1]?.length ?? 0
  return Math.min(text.length, start + Math.min(column - 1, length))
}
