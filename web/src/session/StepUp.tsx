import { Alert, Button, Group, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { onStepUpNeeded, stepUp } from '../api/http'
import type { Person } from '../api/people'
import { knowsPasskeys, signInWithPasskey } from './passkey'
import { PersonDialog } from './PersonDialog'
import { reasonOf } from './reason'
import classes from './session.module.css'

/** Opens when the node asks for a fresh proof, and lets the request that was refused go on. */
export function StepUp({ person }: { person: Person }) {
  const { t } = useTranslation()
  const waiting = useRef<((isShown: boolean) => void)[]>([])
  const [isOpen, setOpen] = useState(false)
  const [words, setWords] = useState({ password: '', code: '', token: '' })
  const close = (isShown: boolean) => {
    setOpen(false)
    setWords({ password: '', code: '', token: '' })
    for (const go of waiting.current.splice(0)) go(isShown)
  }
  useEffect(() => {
    onStepUpNeeded(
      () =>
        new Promise((go) => {
          waiting.current.push(go)
          setOpen(true)
        }),
    )
    return () => onStepUpNeeded(null)
  }, [])
  const way = !person.account ? 'token' : person.credentials.includes('totp') ? 'code' : 'password'
  const showing = useMutation({ mutationFn: () => stepUp({ [way]: words[way].trim() }), onSuccess: () => close(true) })
  const byPasskey = useMutation({ mutationFn: signInWithPasskey, onSuccess: () => close(true) })
  const refused = showing.error ?? byPasskey.error
  const Field = way === 'code' ? TextInput : PasswordInput
  return (
    <PersonDialog title={t('person.stepTitle')} isOpen={isOpen} onClose={() => close(false)} testId="step-up">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          showing.mutate()
        }}
      >
        <p className={classes.where}>{t('person.stepWhy')}</p>
        {refused && (
          <Alert color="red" variant="light" role="alert" className={classes.trouble}>
            {reasonOf(refused, t)}
          </Alert>
        )}
        <Field
          label={t(way === 'token' ? 'person.stepToken' : `session.${way}`)}
          value={words[way]}
          onChange={(event) => setWords({ ...words, [way]: event.currentTarget.value })}
          autoComplete={way === 'password' ? 'current-password' : way === 'code' ? 'one-time-code' : 'off'}
          data-autofocus
          data-testid={`step-up-${way}`}
        />
        <Group mt="md" justify="flex-end">
          {person.credentials.includes('passkey') && knowsPasskeys() && (
            <Button variant="default" loading={byPasskey.isPending} onClick={() => byPasskey.mutate()} data-testid="step-up-passkey">
              {t('session.passkey')}
            </Button>
          )}
          <Button variant="default" onClick={() => close(false)} data-testid="step-up-cancel">
            {t('person.cancel')}
          </Button>
          <Button type="submit" loading={showing.isPending} data-testid="step-up-submit">
            {t('person.stepUp')}
          </Button>
        </Group>
      </form>
    </PersonDialog>
  )
}
