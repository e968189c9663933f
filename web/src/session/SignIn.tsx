import { Alert, Anchor, Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fetchWays, isCodeNeeded, isRefused, RefusedAnswer, signInWithPassword } from '../api/http'
import { Appearance } from '../situation/Appearance'
import { AccountFields } from './AccountFields'
import { knowsPasskeys, signInWithPasskey } from './passkey'
import { reasonOf } from './reason'
import classes from './session.module.css'
import { TokenField } from './TokenField'

type Props = { onToken: (token: string) => void; onEntered: () => void; isBusy: boolean; trouble: Error | null }

/** By account where there are accounts, by one-time token where there are none, or somebody has one. */
export function SignIn({ onToken, onEntered, isBusy, trouble }: Props) {
  const { t } = useTranslation()
  const ways = useQuery({ queryKey: ['ways'], queryFn: ({ signal }) => fetchWays(signal) })
  const [chosen, choose] = useState<'account' | 'token' | null>(null)
  const [account, setAccount] = useState({ name: '', password: '', code: '' })
  const [token, setToken] = useState('')
  const byPassword = useMutation({ mutationFn: () => signInWithPassword(account.name, account.password, account.code), onSuccess: onEntered })
  const byPasskey = useMutation({ mutationFn: signInWithPasskey, onSuccess: onEntered })
  const way = chosen ?? (ways.data?.account ? 'account' : 'token')
  const needsCode = isCodeNeeded(byPassword.error)
  const said = way === 'token' ? trouble && t(trouble instanceof RefusedAnswer ? 'session.wrong' : 'session.unreachable') : troubleOf(byPassword.error, byPasskey.error, t)
  return (
    <main className={classes.page}>
      <div className={classes.corner}>
        <Appearance />
      </div>
      <form
        className={classes.card}
        onSubmit={(event) => {
          event.preventDefault()
          if (way === 'account') byPassword.mutate()
          else if (token.trim()) onToken(token.trim())
        }}
      >
        <p className={classes.product}>
          <img src="/favicon.svg" alt="" width={22} height={22} />
          {t('product')}
        </p>
        <h1 className={classes.title}>{t('session.title')}</h1>
        {way === 'token' && <p className={classes.where}>{t('session.where')}</p>}
        {said && (
          <Alert color={needsCode ? 'blue' : 'red'} variant="light" role="alert" className={classes.trouble}>
            {said}
          </Alert>
        )}
        {way === 'account' ? <AccountFields value={account} onChange={setAccount} needsCode={needsCode || account.code !== ''} /> : <TokenField value={token} onChange={setToken} />}
        <Button type="submit" fullWidth mt="md" loading={isBusy || byPassword.isPending} data-testid="sign-in-submit">
          {t('session.submit')}
        </Button>
        {way === 'account' && ways.data?.passkey && knowsPasskeys() && (
          <Button variant="default" fullWidth mt="xs" loading={byPasskey.isPending} onClick={() => byPasskey.mutate()} data-testid="sign-in-passkey">
            {t('session.passkey')}
          </Button>
        )}
        {ways.data?.account && (
          <Anchor component="button" type="button" size="sm" mt="md" onClick={() => choose(way === 'account' ? 'token' : 'account')} data-testid="sign-in-other">
            {t(way === 'account' ? 'session.byToken' : 'session.byAccount')}
          </Anchor>
        )}
      </form>
    </main>
  )
}

function troubleOf(password: Error | null, passkey: Error | null, t: TFunction): string | null {
  if (isCodeNeeded(password)) return t('session.codeNeeded')
  if (password) return isRefused(password, 401) ? t('session.wrongPassword') : reasonOf(password, t)
  return passkey ? t('session.passkeyFailed') : null
}
