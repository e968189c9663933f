import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { fetchStatus } from '../api/http'
import { readAgainMs } from '../response/useLive'
import { useMay } from '../session/useMay'
import classes from './pages.module.css'

/** A node whose disk is full says so on every page, and what to do. */
export function LogFull() {
  const { t } = useTranslation()
  const mayRead = useMay('ReadSituation')
  const status = useQuery({ queryKey: ['status'], queryFn: ({ signal }) => fetchStatus(signal), refetchInterval: readAgainMs, enabled: mayRead === true })
  if (status.data?.logFull !== true) return null
  return (
    <section className={classes.full} aria-label={t('logFull.what')} data-testid="log-full">
      <p role="alert">
        <b>{t('logFull.what')}</b> {t('logFull.toDo')}
      </p>
    </section>
  )
}
