import { useTranslation } from 'react-i18next'
import classes from './header.module.css'

/** An exercise says on every screen that it is one. */
export function Banner() {
  const { t } = useTranslation()
  return (
    <div className={classes.banner} role="note" data-testid="simulation-banner">
      <b>{t('banner.label')}</b>
      <span>{t('banner.words')}</span>
    </div>
  )
}
