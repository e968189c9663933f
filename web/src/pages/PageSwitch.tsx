import { useTranslation } from 'react-i18next'
import classes from './pages.module.css'
import { type Page, pages } from './usePage'

export function PageSwitch({ page, onTurn }: { page: Page; onTurn: (page: Page) => void }) {
  const { t } = useTranslation()
  return (
    <nav className={classes.pages} aria-label={t('pages.label')}>
      {pages.map((each) => (
        <button key={each} type="button" data-testid="page" data-page={each} aria-current={each === page ? 'page' : undefined} onClick={() => onTurn(each)}>
          {t(`pages.${each}`)}
        </button>
      ))}
    </nav>
  )
}
