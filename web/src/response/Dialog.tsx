import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { useWording } from '../i18n/wording'
import shared from './response.module.css'

type Props = { title: string; isOpen: boolean; onClose: () => void; testId: string; children: ReactNode }

/** What asks once more before it is done. */
export function Dialog({ title, isOpen, onClose, testId, children }: Props) {
  const { t } = useWording()
  return (
    <Modal.Root opened={isOpen} onClose={onClose} size={520} centered transitionProps={{ duration: 120 }}>
      <Modal.Overlay backgroundOpacity={0.28} />
      <Modal.Content data-testid={testId}>
        <div className={shared.dialogHead}>
          <Modal.Title className={shared.dialogTitle}>{title}</Modal.Title>
          <Modal.CloseButton aria-label={t('why.close')} />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
