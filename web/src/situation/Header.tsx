import { ActionIcon } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { About } from '../api/contract'
import { Icon } from '../icons/Icon'
import { paths } from '../icons/paths'
import { PersonButton } from '../session/PersonButton'
import { Appearance } from './Appearance'
import { Banner } from './Banner'
import type { Connection } from './follow'
import classes from './header.module.css'

type Props = {
  isSimulation: boolean
  title: string
  about: About
  connection: Connection
  clock: ReactNode
  /** Leads to the other pages; nothing where there is one alone. */
  pages: ReactNode
  onSignOut: () => void
}

export function Header({ isSimulation, title, about, connection, clock, pages, onSignOut }: Props) {
  const { t } = useTranslation()
  return (
    <header>
      {isSimulation && <Banner />}
      <div className={classes.header}>
        <span className={classes.product}>
          <img src="/favicon.svg" alt="" width={22} height={22} />
          {t('product')}
        </span>
        {pages}
        <h1 className={classes.title} title={t('header.node', { member: about.memberId, version: about.version })}>
          {title || t('room')}
        </h1>
        <div className={classes.tools}>
          {clock}
          <span className={classes.connection} data-connection={connection} role="status">
            <span className={classes.dot} aria-hidden="true" />
            {t(`connection.${connection}`)}
          </span>
          <Appearance />
          <PersonButton />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={32}
            onClick={onSignOut}
            aria-label={t('header.signOut')}
            title={t('header.signOut')}
            data-testid="sign-out"
          >
            <Icon paths={paths.signOut} size={18} />
          </ActionIcon>
        </div>
      </div>
    </header>
  )
}
