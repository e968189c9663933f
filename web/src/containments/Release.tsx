import { Button, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { release } from '../api/http'
import type { Containment } from '../api/response'
import { useWording } from '../i18n/wording'
import shared from '../response/response.module.css'
import { refusalOf } from '../response/Trouble'
import { useMay } from '../session/useMay'

const longestReason = 500

/** Lets go of one containment; the reason is kept. It waits for nobody. */
export function Release({ containment }: { containment: Containment }) {
  const { t } = useWording()
  const queries = useQueryClient()
  const mayRelease = useMay('ReleaseContainment')
  const [reason, setReason] = useState('')
  const [isTried, setTried] = useState(false)
  const releasing = useMutation({ mutationFn: () => release(containment.id, reason.trim()), onSettled: () => queries.invalidateQueries({ queryKey: ['response'] }) })
  if (mayRelease === undefined) return null
  if (!mayRelease) return <p className={shared.hint} data-testid="may-not">{t('containments.mayNot')}</p>
  return (
    <form
      noValidate
      className={shared.act}
      aria-label={t('containments.releaseThis')}
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (reason.trim()) releasing.mutate()
      }}
    >
      <Textarea
        size="sm"
        rows={2}
        required
        label={t('containments.reason')}
        placeholder={t('containments.reasonHint')}
        value={reason}
        maxLength={longestReason}
        error={isTried && !reason.trim() ? t('containments.reasonMissing') : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
        data-testid="release-reason"
      />
      <p className={shared.hint}>{t('containments.coolsDown')}</p>
      <div className={shared.buttons}>
        <Button type="submit" size="sm" variant="outline" loading={releasing.isPending} data-testid="release">
          {t('containments.release')}
        </Button>
      </div>
      {releasing.error && (
        <p className={shared.refusal} role="alert">
          {refusalOf(releasing.error, t)}
        </p>
      )}
    </form>
  )
}
