import { PasswordInput, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'

export type AccountWords = { name: string; password: string; code: string }

type Props = { value: AccountWords; onChange: (value: AccountWords) => void; needsCode: boolean }

export function AccountFields({ value, onChange, needsCode }: Props) {
  const { t } = useTranslation()
  return (
    <>
      <TextInput
        label={t('session.account')}
        value={value.name}
        onChange={(event) => onChange({ ...value, name: event.currentTarget.value })}
        autoComplete="username"
        spellCheck={false}
        data-autofocus
        data-testid="sign-in-account"
      />
      <PasswordInput
        mt="sm"
        label={t('session.password')}
        value={value.password}
        onChange={(event) => onChange({ ...value, password: event.currentTarget.value })}
        autoComplete="current-password"
        data-testid="sign-in-password"
        visibilityToggleButtonProps={{ 'aria-label': t('session.password'), style: { display: 'none' } }}
      />
      {needsCode && (
        <TextInput
          mt="sm"
          label={t('session.code')}
          value={value.code}
          onChange={(event) => onChange({ ...value, code: event.currentTarget.value })}
          autoComplete="one-time-code"
          inputMode="numeric"
          spellCheck={false}
          data-testid="sign-in-code"
        />
      )}
    </>
  )
}
