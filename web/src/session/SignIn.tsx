import { Alert, Button, PasswordInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { RefusedAnswer } from '../api/http'
import { Appearance } from '../situation/Appearance'
import classes from './session.module.css'

type Props = { onToken: (token: string) => void; isBusy: boolean; trouble: Error | null }

export function SignIn({ onToken, isBusy, trouble }: Props) {
  const { t } = useTranslation()
  const [token, setToken] = useState('')
  return (
    <main className={classes.page}>
      <div className={classes.corner}>
        <Appearance />
      </div>
      <form
        className={classes.card}
        onSubmit={(event) => {
          event.preventDefault()
          if (token.trim()) onToken(token.trim())
        }}
      >
        <p className={classes.product}>
          <img src="/favicon.svg" alt="" width={22} height={22} />
          {t('product')}
        </p>
        <h1 className={classes.title}>{t('session.title')}</h1>
        <p className={classes.where}>{t('session.where')}</p>
        {trouble && (
          <Alert color="red" variant="light" role="alert" className={classes.trouble}>
            {t(trouble instanceof RefusedAnswer ? 'session.wrong' : 'session.unreachable')}
          </Alert>
        )}
        <PasswordInput
          label={t('session.token')}
          labelProps={{ mb: 4 }}
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          data-testid="sign-in-token"
          visibilityToggleButtonProps={{ 'aria-label': t('session.token'), style: { display: 'none' } }}
        />
        <Button type="submit" fullWidth mt="md" loading={isBusy} data-testid="sign-in-submit">
          {t('session.submit')}
        </Button>
      </form>
    </main>
  )
}
