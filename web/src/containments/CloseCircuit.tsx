import { Button, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { closeCircuit } from '../api/http'
import { useWording } from '../i18n/wording'
import { Dialog } from '../response/Dialog'
import shared from '../response/response.module.css'
import { refusalOf } from '../response/Trouble'

type Props = { isOpen: boolean; reason: string; onClose: () => void }

const longestReason = 500

/** Somebody has looked at the surprises, and lets classes act again. */
export function CloseCircuit({ isOpen, reason, onClose }: Props) {
  const { t } = useWording()
  const queries = useQueryClient()
  const [found, setFound] = useState('')
  const [isTried, setTried] = useState(false)
  const closing = useMutation({
    mutationFn: () => closeCircuit(found.trim()),
    onSuccess: () => {
      setFound('')
      setTried(false)
      onClose()
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['response'] }),
  })
  return (
    <Dialog title={t('containments.close.title')} isOpen={isOpen} onClose={onClose} testId="circuit-dialog">
      <form
        noValidate
        className={shared.form}
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (found.trim()) closing.mutate()
        }}
      >
        <p>{t('containments.close.what')}</p>
        <blockquote className={shared.words} lang="en">
          {reason}
        </blockquote>
        <Textarea
          size="sm"
          rows={2}
          required
          label={t('containments.close.found')}
          value={found}
          maxLength={longestReason}
          error={isTried && !found.trim() ? t('containments.close.missing') : undefined}
          onChange={(event) => setFound(event.currentTarget.value)}
          data-testid="circuit-found"
        />
        {closing.error && (
          <p className={shared.refusal} role="alert">
            {refusalOf(closing.error, t)}
          </p>
        )}
        <div className={shared.actions}>
          <Button variant="default" size="sm" onClick={onClose}>
            {t('person.cancel')}
          </Button>
          <Button type="submit" size="sm" loading={closing.isPending} data-testid="circuit-confirm">
            {t('containments.close.confirm')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
