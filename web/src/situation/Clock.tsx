import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Play } from '../api/contract'
import { playTime } from '../i18n/clock'
import classes from './header.module.css'

/** Time since the play began; runs on between changes, and stands still when the play has ended. */
export function Clock({ play, readAt }: { play: Play; readAt: number }) {
  const { t } = useTranslation()
  const runs = !play.ended && !play.recorded
  const [now, setNow] = useState(readAt)
  useEffect(() => {
    if (!runs) return
    const timer = setInterval(() => setNow(performance.now()), 100)
    return () => clearInterval(timer)
  }, [runs])
  const elapsed = runs ? play.elapsedMs + Math.max(0, now - readAt) : play.elapsedMs
  return (
    <span className={`${classes.clock} numbers`} role="timer">
      <span>{t('header.elapsed')}</span>
      <b>{playTime(elapsed, 1)}</b>
    </span>
  )
}
