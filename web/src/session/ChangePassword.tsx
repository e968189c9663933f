import { Alert, Button, PasswordInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changePassword } from '../api/http'
import type { Person } from '../api/people'
import { reasonOf } from './reason'

export function ChangePassword({ person, onChanged }: { person: Person; onChanged: () => void }) {
  const { t } = useTranslation()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const needsCurrent = person.credentials.includes('password') && !person.methods.includes('link')
  const changing = useMutation({
    mutationFn: () => changePassword(next, current),
    onSuccess: () => {
      setCurrent('')
      setNext('')
      onChanged()
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        changing.mutate()
      }}
    >
      {needsCurrent && (
        <PasswordInput
          mb="sm"
          label={t('person.currentPassword')}
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          autoComplete="current-password"
          data-testid="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('person.currentPassword'), style: { display: 'none' } }}
        />
      )}
      <PasswordInput
        label={t('person.newPassword')}
        description={t('person.rule')}
        value={next}
        onChange={(event) => setNext(event.currentTarget.value)}
        autoComplete="new-password"
        data-testid="new-password"
        visibilityToggleButtonProps={{ 'aria-label': t('person.newPassword'), style: { display: 'none' } }}
      />
      <Button type="submit" variant="default" fullWidth mt="sm" loading={changing.isPending} data-testid="change-password">
        {t(person.credentials.includes('password') ? 'person.changePassword' : 'person.setPassword')}
      </Button>
      {changing.isSuccess && (
        <Alert mt="sm" color="green" variant="light" role="status">
          {t('person.changed')}
        </Alert>
      )}
      {changing.error && (
        <Alert mt="sm" color="red" variant="light" role="alert">
          {reasonOf(changing.error, t)}
        </Alert>
      )}
    </form>
  )
}
