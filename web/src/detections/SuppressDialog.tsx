import { Modal } from '@mantine/core'
import type { CaseAnswer } from '../api/detections'
import { useWording } from '../i18n/wording'
import classes from './detections.module.css'
import { SuppressForm } from './SuppressForm'

type Props = { answer: CaseAnswer; isOpen: boolean; onClose: () => void; onSet: (until: string) => void }

/** Each time it opens it begins with the newest sighting. */
export function SuppressDialog({ answer, isOpen, onClose, onSet }: Props) {
  const { t } = useWording()
  return (
    <Modal.Root classNames={{ content: classes.dialog ?? '' }} opened={isOpen} onClose={onClose} size={640} centered transitionProps={{ duration: 120 }}>
      <Modal.Overlay backgroundOpacity={0.28} />
      <Modal.Content data-testid="suppress-dialog">
        <div className={classes.dialogHead}>
          <Modal.Title className={classes.dialogTitle}>{t('detections.dialog.title')}</Modal.Title>
          <Modal.CloseButton aria-label={t('why.close')} />
        </div>
        <Modal.Body>
          <SuppressForm
            answer={answer}
            onCancel={onClose}
            onSet={(until) => {
              onSet(until)
              onClose()
            }}
          />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
