import { Alert, Button, Divider } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Person } from '../api/people'
import { Authenticator } from './Authenticator'
import { ChangePassword } from './ChangePassword'
import { knowsPasskeys, makePasskey } from './passkey'
import { PersonDialog } from './PersonDialog'
import classes from './session.module.css'

/** A person's own password, authenticator and passkeys. */
export function OwnAccount({ person, isOpen, onClose }: { person: Person; isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const changed = () => void client.invalidateQueries({ queryKey: ['person'] })
  const passkey = useMutation({ mutationFn: makePasskey, onSuccess: changed })
  return (
    <PersonDialog title={t('person.title')} isOpen={isOpen} onClose={onClose} testId="own-dialog">
      <dl className={classes.facts}>
        <dt>{t('person.name')}</dt>
        <dd data-testid="own-name">{person.name}</dd>
        <dt>{t('person.roles')}</dt>
        <dd>{person.roles.join(', ')}</dd>
        <dt>{t('person.methods')}</dt>
        <dd data-testid="own-credentials">{person.credentials.join(', ') || t('person.none')}</dd>
      </dl>
      <Divider my="md" />
      <ChangePassword person={person} onChanged={changed} />
      <Divider my="md" />
      <Authenticator isSetUp={person.credentials.includes('totp')} onChanged={changed} />
      {knowsPasskeys() && (
        <>
          <Divider my="md" />
          <Button variant="default" fullWidth loading={passkey.isPending} onClick={() => passkey.mutate()} data-testid="make-passkey">
            {t('person.makePasskey')}
          </Button>
          {passkey.isSuccess && (
            <Alert mt="sm" color="green" variant="light" role="status" data-testid="passkey-made">
              {t('person.passkeyMade')}
            </Alert>
          )}
          {passkey.error && (
            <Alert mt="sm" color="red" variant="light" role="alert">
              {t('person.failed', { reason: passkey.error.message })}
            </Alert>
          )}
        </>
      )}
    </PersonDialog>
  )
}
