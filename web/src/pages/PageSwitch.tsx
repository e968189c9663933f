import { useTranslation } from 'react-i18next'
import classes from './pages.module.css'
import { type Page, areaOf, areas } from './usePage'
import { useWaiting } from './useWaiting'

export function PageSwitch({ page, onTurn }: { page: Page; onTurn: (page: Page) => void }) {
  const { t } = useTranslation()
  const waiting = useWaiting()
  return (
    <nav className={classes.pages} aria-label={t('pages.label')}>
      {areas.map(({ area, leadsTo }) => (
        <button key={area} type="button" data-testid="page" data-page={area} aria-current={area === areaOf(page) ? 'page' : undefined} onClick={() => onTurn(leadsTo)}>
          {t(`pages.${area}`)}
          {area === 'approvals' && waiting > 0 && (
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
