import { Button, NativeSelect, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { renew } from '../api/http'
import type { Containment } from '../api/response'
import { useWording } from '../i18n/wording'
import { leftWords } from '../response/words'
import shared from '../response/response.module.css'
import { refusalOf } from '../response/Trouble'
import { useMay } from '../session/useMay'
import classes from './containments.module.css'

const longestReason = 1000
const terms = [15, 60, 240, 720, 1440]

/** Asks people to let one last longer: nobody lets an own wish, and nothing is renewed by itself. */
export function Renew({ containment }: { containment: Containment }) {
  const { t } = useWording()
  const queries = useQueryClient()
  const mayRenew = useMay('RenewContainment')
  const [minutes, setMinutes] = useState(60)
  const [reason, setReason] = useState('')
  const [isTried, setTried] = useState(false)
  const renewing = useMutation({
    mutationFn: () => renew(containment.id, minutes, reason.trim()),
    onSuccess: () => {
      setReason('')
      setTried(false)
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['response'] }),
  })
  if (!mayRenew) return null
  return (
    <details className={classes.renew} data-testid="renew-more">
      <summary>{t('containments.renew.title')}</summary>
      <form
        noValidate
        className={shared.act}
        aria-label={t('containments.renew.title')}
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (reason.trim()) renewing.mutate()
        }}
      >
        <p className={shared.hint}>{t('containments.renew.what')}</p>
        <NativeSelect
          size="xs"
          label={t('containments.renew.until')}
          value={String(minutes)}
          onChange={(event) => setMinutes(Number(event.currentTarget.value))}
          data={terms.map((each) => ({ value: String(each), label: leftWords(each * 60_000, t) }))}
          data-testid="renew-minutes"
        />
        <Textarea
          size="sm"
          rows={2}
          required
          label={t('containments.renew.reason')}
          value={reason}
          maxLength={longestReason}
          error={isTried && !reason.trim() ? t('containments.reasonMissing') : undefined}
          onChange={(event) => setReason(event.currentTarget.value)}
          data-testid="renew-reason"
        />
        <div className={shared.buttons}>
          <Button type="submit" size="sm" variant="default" loading={renewing.isPending} data-testid="renew">
            {t('containments.renew.ask')}
          </Button>
        </div>
        <p className={shared.said} role="status">
          {renewing.isSuccess ? t('containments.renew.asked') : ''}
        </p>
        {renewing.error && (
          <p className={shared.refusal} role="alert">
            {refusalOf(renewing.error, t)}
          </p>
        )}
      </form>
    </details>
  )
}
