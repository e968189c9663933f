import { Button, Checkbox, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { releaseAll, type Released } from '../api/http'
import { useWording } from '../i18n/wording'
import { Dialog } from '../response/Dialog'
import shared from '../response/response.module.css'
import { refusalOf } from '../response/Trouble'

type Props = { isOpen: boolean; active: number | undefined; onClose: () => void; onReleased: (released: Released) => void }

const longestReason = 500

/** Undoes everything. It is asked for twice, and waits for nobody: neither a second person nor a fresh proof. */
export function RedButton({ isOpen, active, onClose, onReleased }: Props) {
  const { t, count } = useWording()
  const queries = useQueryClient()
  const [isMeant, setMeant] = useState(false)
  const [reason, setReason] = useState('')
  const close = () => {
    setMeant(false)
    setReason('')
    releasing.reset()
    onClose()
  }
  const releasing = useMutation({
    mutationFn: () => releaseAll(reason.trim()),
    onSuccess: (released) => {
      onReleased(released)
      close()
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['response'] }),
  })
  return (
    <Dialog title={t('containments.red.title')} isOpen={isOpen} onClose={close} testId="red-dialog">
      <form
        noValidate
        className={shared.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (isMeant) releasing.mutate()
        }}
      >
        <p>{t('containments.red.what', { count: count(active ?? 0) })}</p>
        <p className={shared.note}>{t('containments.red.then')}</p>
        <Textarea
          size="sm"
          rows={2}
          label={t('containments.red.reason')}
          value={reason}
          maxLength={longestReason}
          onChange={(event) => setReason(event.currentTarget.value)}
          data-testid="red-reason"
        />
        <Checkbox checked={isMeant} onChange={(event) => setMeant(event.currentTarget.checked)} label={t('containments.red.meant')} data-testid="red-meant" />
        {releasing.error && (
          <p className={shared.refusal} role="alert">
            {refusalOf(releasing.error, t)}
          </p>
        )}
        <div className={shared.actions}>
          <Button variant="default" size="sm" onClick={close} data-autofocus>
            {t('person.cancel')}
          </Button>
          <Button type="submit" size="sm" className={shared.danger ?? ''} disabled={!isMeant} loading={releasing.isPending} data-testid="red-confirm">
            {t('containments.red.confirm')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
