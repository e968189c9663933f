import { ActionIcon, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fetchPerson } from '../api/http'
import { Icon } from '../icons/Icon'
import { paths } from '../icons/paths'
import { FirstAccount } from './FirstAccount'
import { OwnAccount } from './OwnAccount'
import { StepUp } from './StepUp'

/** Leads to one's own account, or to the first one where there is none; nothing where accounts mean nothing. */
export function PersonButton() {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const person = useQuery({ queryKey: ['person'], queryFn: ({ signal }) => fetchPerson(signal) }).data
  if (!person) return null
  return (
    <>
      {person.needsFirstAccount && (
        <Button variant="light" size="compact-sm" onClick={() => setOpen(true)} data-testid="first-account">
          {t('person.first')}
        </Button>
      )}
      {person.account && (
        <ActionIcon variant="subtle" color="gray" size={32} onClick={() => setOpen(true)} aria-label={t('person.open')} title={`${t('person.open')}: ${person.name}`} data-testid="own-account">
          <Icon paths={paths.person} size={18} />
        </ActionIcon>
      )}
      {person.account ? <OwnAccount person={person} isOpen={isOpen} onClose={() => setOpen(false)} /> : <FirstAccount isOpen={isOpen} onClose={() => setOpen(false)} />}
      <StepUp person={person} />
    </>
  )
}
