import { Alert, Button, Code, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { beginAuthenticator, confirmAuthenticator, removeAuthenticator } from '../api/http'
import { reasonOf } from './reason'
import classes from './session.module.css'

export function Authenticator({ isSetUp, onChanged }: { isSetUp: boolean; onChanged: () => void }) {
  const { t } = useTranslation()
  const [code, setCode] = useState('')
  const beginning = useMutation({ mutationFn: beginAuthenticator })
  const confirming = useMutation({ mutationFn: () => confirmAuthenticator(code), onSuccess: onChanged })
  const removing = useMutation({ mutationFn: removeAuthenticator, onSuccess: onChanged })
  const refused = confirming.error ?? beginning.error ?? removing.error
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        confirming.mutate()
      }}
    >
      {confirming.data ? (
        <>
          <p className={classes.where}>{t('person.recovery')}</p>
          <Code block data-testid="recovery-codes">
            {confirming.data.join('\n')}
          </Code>
        </>
      ) : isSetUp ? (
        <Button variant="default" fullWidth loading={removing.isPending} onClick={() => removing.mutate()} data-testid="remove-authenticator">
          {t('person.removeAuthenticator')}
        </Button>
      ) : beginning.data ? (
        <>
          <p className={classes.where}>{t('person.secret')}</p>
          <Code block data-testid="authenticator-secret">
            {beginning.data.secret.match(/.{1,4}/g)?.join(' ')}
          </Code>
          <TextInput mt="sm" label={t('session.code')} value={code} onChange={(event) => setCode(event.currentTarget.value)} autoComplete="one-time-code" inputMode="numeric" data-testid="authenticator-code" />
          <Button type="submit" fullWidth mt="sm" loading={confirming.isPending} data-testid="authenticator-confirm">
            {t('person.confirm')}
          </Button>
        </>
      ) : (
        <Button variant="default" fullWidth loading={beginning.isPending} onClick={() => beginning.mutate()} data-testid="set-up-authenticator">
          {t('person.setUp')}
        </Button>
      )}
      {refused && (
        <Alert mt="sm" color="red" variant="light" role="alert">
          {reasonOf(refused, t)}
        </Alert>
      )}
    </form>
  )
}
