import { PasswordInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'

export function TokenField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation()
  return (
    <PasswordInput
      label={t('session.token')}
      labelProps={{ mb: 4 }}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      autoComplete="off"
      spellCheck={false}
      data-autofocus
      data-testid="sign-in-token"
      visibilityToggleButtonProps={{ 'aria-label': t('session.token'), style: { display: 'none' } }}
    />
  )
}
