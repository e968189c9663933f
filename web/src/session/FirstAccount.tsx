import { Alert, Button, Checkbox, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { makeAccount } from '../api/http'
import { PersonDialog } from './PersonDialog'
import { reasonOf } from './reason'
import classes from './session.module.css'

export function FirstAccount({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [isAlone, setAlone] = useState(false)
  const making = useMutation({ mutationFn: () => makeAccount(name, isAlone ? ['administrator', 'approver', 'responder'] : ['administrator'], password), onSuccess: () => setPassword('') })
  return (
    <PersonDialog title={t('person.firstTitle')} isOpen={isOpen} onClose={onClose} testId="first-dialog">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          making.mutate()
        }}
      >
        <p className={classes.where}>{t('person.firstWhy')}</p>
        {making.error && (
          <Alert color="red" variant="light" role="alert" className={classes.trouble}>
            {reasonOf(making.error, t)}
          </Alert>
        )}
        {making.isSuccess ? (
          <Alert color="green" variant="light" role="status">
            {t('person.made', { name })}
          </Alert>
        ) : (
          <>
            <TextInput label={t('person.chooseName')} value={name} onChange={(event) => setName(event.currentTarget.value)} autoComplete="username" spellCheck={false} data-autofocus data-testid="first-name" />
            <PasswordInput
              mt="sm"
              label={t('person.newPassword')}
              description={t('person.rule')}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              autoComplete="new-password"
              data-testid="first-password"
              visibilityToggleButtonProps={{ 'aria-label': t('person.newPassword'), style: { display: 'none' } }}
            />
            <Checkbox mt="sm" label={t('person.alsoApprover')} checked={isAlone} onChange={(event) => setAlone(event.currentTarget.checked)} data-testid="first-alone" />
            <Button type="submit" fullWidth mt="md" loading={making.isPending} data-testid="first-submit">
              {t('person.make')}
            </Button>
          </>
        )}
      </form>
    </PersonDialog>
  )
}
