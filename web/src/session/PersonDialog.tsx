import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './session.module.css'

type Props = { title: string; isOpen: boolean; onClose: () => void; testId: string; children: ReactNode }

export function PersonDialog({ title, isOpen, onClose, testId, children }: Props) {
  const { t } = useTranslation()
  return (
    <Modal.Root opened={isOpen} onClose={onClose} size={480} centered transitionProps={{ duration: 120 }}>
      <Modal.Overlay backgroundOpacity={0.28} />
      <Modal.Content data-testid={testId}>
        <Modal.Header>
          <Modal.Title className={classes.dialogTitle}>{title}</Modal.Title>
          <Modal.CloseButton aria-label={t('person.close')} />
        </Modal.Header>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
