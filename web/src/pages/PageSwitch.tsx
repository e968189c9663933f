import { useTranslation } from 'react-i18next'
import classes from './pages.module.css'
import { type Page, pages } from './usePage'
import { useWaiting } from './useWaiting'

export function PageSwitch({ page, onTurn }: { page: Page; onTurn: (page: Page) => void }) {
  const { t } = useTranslation()
  const waiting = useWaiting()
  return (
    <nav className={classes.pages} aria-label={t('pages.label')}>
      {pages.map((each) => (
        <button key={each} type="button" data-testid="page" data-page={each} aria-current={each === page ? 'page' : undefined} onClick={() => onTurn(each)}>
          {t(`pages.${each}`)}
          {each === 'approvals' && waiting > 0 && (
            <span className={`${classes.badge} numbers`} data-testid="waiting-count">
              {waiting}
              <span className="visually-hidden"> {t('pages.waiting')}</span>
            </span>
          )}
        </button>
      ))}
    </nav>
  )
}
