import type { ReactNode } from 'react'
import type { About } from '../api/contract'
import { useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'
import { type Measure, measures } from '../pages/usePage'
import { Trouble } from '../response/Trouble'
import type { Connection } from '../situation/follow'
import { Header } from '../situation/Header'
import room from '../situation/room.module.css'
import classes from './measures.module.css'

export type PageProps = { about: About; pages: ReactNode; onSignOut: () => void; onSignedOut: () => void }

type Props = {
  page: Measure
  frame: PageProps
  connection: Connection
  /** How the list is read. */
  reading: { isPending: boolean; error: Error | null; isRead: boolean }
  counted: string
  list: ReactNode
  isChosen: boolean
  onBack: () => void
  children: ReactNode
}

/** One of the pages of measures: the list at the left, what is chosen in it at the right. */
export function MeasurePage({ page, frame, connection, reading, counted, list, isChosen, onBack, children }: Props) {
  const { t } = useWording()
  return (
    <div className={room.room}>
      <Header isSimulation={false} title={t(`${page}.title`)} about={frame.about} connection={connection} clock={null} pages={frame.pages} onSignOut={frame.onSignOut} />
      <nav className={classes.switch} aria-label={t('pages.measures')}>
        {measures.map((each) => (
          <a key={each} href={`#${each}`} aria-current={each === page ? 'page' : undefined} data-testid="measure-page" data-measure={each}>
            {t(`pages.${each}`)}
          </a>
        ))}
      </nav>
      <main className={`${panes.columns} ${classes.columns}`} data-chosen={isChosen && reading.isRead}>
        <section className={`${room.panel} ${panes.side}`} aria-label={t(`${page}.list`)}>
          <p className={`${panes.search} ${panes.count} numbers`} role="status" data-testid="measures-count">
            {counted}
          </p>
          {reading.isPending && <p className={panes.state}>{t(`${page}.loading`)}</p>}
          {reading.error && <Trouble error={reading.error} />}
          {reading.isRead && list}
        </section>
        <section className={`${room.panel} ${panes.detail}`} hidden={!reading.isRead} data-testid="measure-detail">
          {isChosen && (
            <button type="button" className={panes.back} onClick={onBack}>
              ← {t('approvals.back')}
            </button>
          )}
          {reading.isRead && children}
        </section>
      </main>
    </div>
  )
}
