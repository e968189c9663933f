import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { About } from '../api/contract'
import { fetchAbout, isRefused, signIn, signOut } from '../api/http'
import { SignIn } from './SignIn'
import classes from './session.module.css'

export type Session = {
  /** The person signs out. */
  leave(): void
  /** The server no longer knows this session. */
  ended(): void
}

type Props = { token: string | null; children: (about: About, session: Session) => ReactNode }

/** Shows what is inside to whoever is signed in, and the sign-in form to everybody else. */
export function SessionGate({ token, children }: Props) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const [isSignedOut, setSignedOut] = useState(false)
  const entered = async () => {
    client.removeQueries({ queryKey: ['person'] })
    await client.resetQueries({ queryKey: ['about'] })
    setSignedOut(false)
  }
  const entering = useMutation({ mutationFn: signIn, onSuccess: entered })
  const tokenWaits = useRef(token)
  const isTokenSettled = token === null || entering.isSuccess || entering.isError
  const about = useQuery({
    queryKey: ['about'],
    queryFn: ({ signal }) => fetchAbout(signal),
    enabled: isTokenSettled && !isSignedOut,
    staleTime: Number.POSITIVE_INFINITY,
  })

  const { mutate: enter } = entering
  useEffect(() => {
    if (!tokenWaits.current) return
    enter(tokenWaits.current)
    tokenWaits.current = null
  }, [enter])

  const ended = useCallback(() => setSignedOut(true), [])
  const leave = useCallback(() => {
    void signOut()
      .catch(() => undefined)
      .then(() => {
        client.clear()
        setSignedOut(true)
      })
  }, [client])

  if (about.data && !isSignedOut) return children(about.data, { leave, ended })
  const isAsking = !isTokenSettled || (about.isFetching && !isSignedOut)
  if (isAsking && !entering.isError) return <p className={classes.checking}>{t('session.checking')}</p>
  const trouble = entering.error ?? (isSignedOut || isRefused(about.error, 401) ? null : about.error)
  return <SignIn onToken={enter} onEntered={entered} isBusy={entering.isPending} trouble={trouble} />
}
