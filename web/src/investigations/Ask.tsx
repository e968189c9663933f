import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { investigate, isRefused } from '../api/http'
import { useWording } from '../i18n/wording'
import shared from '../response/response.module.css'
import { refusalOf } from '../response/Trouble'
import { useMay } from '../session/useMay'

const longest = 200

/** Asks the model about something that was recorded: that sends masked evidence to the endpoint that is configured. */
export function Ask({ subject, onAsked }: { subject: string; onAsked: (id: string) => void }) {
  const { t } = useWording()
  const queries = useQueryClient()
  const mayAsk = useMay('Investigate')
  const [about, setAbout] = useState(subject)
  const [isTried, setTried] = useState(false)
  const asking = useMutation({ mutationFn: () => investigate(about.trim()), onSuccess: onAsked, onSettled: () => queries.invalidateQueries({ queryKey: ['response'] }) })
  if (mayAsk === undefined) return null
  if (!mayAsk) return <p className={shared.hint} data-testid="may-not">{t('investigations.mayNot')}</p>
  return (
    <form
      noValidate
      className={shared.act}
      aria-label={t('investigations.ask')}
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (about.trim()) asking.mutate()
      }}
    >
      <p className={shared.hint}>{t('investigations.askHint')}</p>
      <TextInput
        size="sm"
        required
        label={t('investigations.subject')}
        description={t('investigations.subjectHint')}
        value={about}
        maxLength={longest}
        error={isTried && !about.trim() ? t('investigations.subjectMissing') : undefined}
        onChange={(event) => setAbout(event.currentTarget.value)}
        data-testid="investigate-subject"
      />
      <div className={shared.buttons}>
        <Button type="submit" size="sm" variant="default" loading={asking.isPending} data-testid="investigate">
          {t('investigations.ask')}
        </Button>
      </div>
      {asking.error && (
        <p className={shared.refusal} role="alert">
          {isRefused(asking.error, 404) ? t('investigations.unknown') : refusalOf(asking.error, t)}
        </p>
      )}
    </form>
  )
}
