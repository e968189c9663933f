import { Button, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { isRefused } from '../api/http'
import { useWording } from '../i18n/wording'
import shared from '../response/response.module.css'
import { refusalOf } from '../response/Trouble'
import classes from './measures.module.css'

type Props = {
  /** What is done, also for whoever hears the form named. */
  label: string
  hint: string
  note: string
  button: string
  said: string
  /** What else must be filled in is. */
  isReady: boolean
  longest: number
  act: (note: string) => Promise<unknown>
  testId: string
  /** What a 404 means, where it does not mean that it is over. */
  unknown?: string
  children?: ReactNode
}

/** Something that is done with a reason, which becomes evidence. */
export function ActForm({ label, hint, note, button, said, isReady, longest, act, testId, unknown, children }: Props) {
  const { t } = useWording()
  const queries = useQueryClient()
  const [words, setWords] = useState('')
  const [isTried, setTried] = useState(false)
  const acting = useMutation({
    mutationFn: () => act(words.trim()),
    onSuccess: () => {
      setWords('')
      setTried(false)
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['response'] }),
  })
  return (
    <form
      noValidate
      className={shared.act}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (words.trim() && isReady) acting.mutate()
      }}
      data-testid={testId}
    >
      <p className={shared.hint}>{hint}</p>
      {children}
      <Textarea
        size="sm"
        rows={2}
        required
        label={note}
        value={words}
        maxLength={longest}
        error={isTried && !words.trim() ? t('containments.reasonMissing') : undefined}
        onChange={(event) => setWords(event.currentTarget.value)}
        data-testid={`${testId}-note`}
      />
      {isTried && !isReady && (
        <p className={shared.note} role="alert">
          {t('measures.fillIn')}
        </p>
      )}
      <div className={shared.buttons}>
        <Button type="submit" size="sm" variant="default" loading={acting.isPending} data-testid={`${testId}-submit`}>
          {button}
        </Button>
      </div>
      <p className={shared.said} role="status">
        {acting.isSuccess ? said : ''}
      </p>
      {acting.error && (
        <p className={shared.refusal} role="alert">
          {unknown && isRefused(acting.error, 404) ? unknown : refusalOf(acting.error, t)}
        </p>
      )}
    </form>
  )
}

/** An act that is not the first thing somebody comes for: folded until it is wanted. */
export function More({ title, testId, children }: { title: string; testId: string; children: ReactNode }) {
  return (
    <details data-testid={testId} className={classes.more}>
      <summary>{title}</summary>
      {children}
    </details>
  )
}
