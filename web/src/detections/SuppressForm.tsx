import { Button, SegmentedControl, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { CaseAnswer } from '../api/detections'
import { suppress } from '../api/http'
import { timeWords } from '../exposure/times'
import { useWording } from '../i18n/wording'
import { Conditions } from './Conditions'
import classes from './detections.module.css'
import { candidatesOf, expiryOf, localMinute, longestReason, mostDays, requestOf, type Term, terms } from './suppression'
import { refusalOf } from './Trouble'

type Props = { answer: CaseAnswer; onCancel: () => void; onSet: (until: string) => void }

/** What to hold back, why and until when; a sentence says exactly what that will be. */
export function SuppressForm({ answer, onCancel, onSet }: Props) {
  const { t, language } = useWording()
  const queries = useQueryClient()
  const [candidates, setCandidates] = useState(() => candidatesOf(answer))
  const [reason, setReason] = useState('')
  const [term, setTerm] = useState<Term>('day')
  const [date, setDate] = useState('')
  const [isTried, setTried] = useState(false)
  const now = new Date()
  const expiry = expiryOf(term, date, now.getTime())
  const where = candidates.filter((each) => each.isChosen)
  const isEmpty = where.some((each) => each.value === '')
  const suppressing = useMutation({
    mutationFn: suppress,
    onSuccess: (_, request) => {
      void queries.invalidateQueries({ queryKey: ['detections'] })
      onSet(timeWords(language, request.expiresAt))
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (expiry && reason.trim() && !isEmpty) suppressing.mutate(requestOf(answer.case.ruleId, candidates, reason, expiry))
  }
  const words = { rule: answer.case.title, time: expiry ? timeWords(language, expiry.toISOString()) : '…' }
  const conditions = where.map(({ field, value }) => `${field} = ${value}`).join(t('detections.dialog.and'))
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <p className={classes.hint}>{t('detections.dialog.intro')}</p>
      <Conditions
        candidates={candidates}
        onChange={setCandidates}
        isTried={isTried}
        isOfCorrelation={answer.sightings.some((sighting) => sighting.fact?.window)}
      />
      <TextInput
        size="sm"
        required
        label={t('detections.dialog.reason')}
        placeholder={t('detections.dialog.reasonHint')}
        value={reason}
        maxLength={longestReason}
        error={isTried && !reason.trim() ? t('detections.dialog.reasonMissing') : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
        data-testid="suppress-reason"
      />
      <fieldset className={classes.fieldset}>
        <legend>{t('detections.dialog.ends')}</legend>
        <SegmentedControl
          size="xs"
          fullWidth
          value={term}
          onChange={(value) => setTerm(value as Term)}
          data={terms.map((each) => ({ value: each, label: t(`detections.dialog.${each}`) }))}
          aria-label={t('detections.dialog.ends')}
          data-testid="suppress-term"
        />
        {term === 'date' && (
          <TextInput
            mt={8}
            size="sm"
            type="datetime-local"
            label={t('detections.dialog.dateLabel')}
            value={date}
            min={localMinute(now)}
            max={localMinute(new Date(now.getTime() + mostDays * 86_400_000))}
            error={expiry === null && (isTried || date) ? t('detections.dialog.dateWrong') : undefined}
            onChange={(event) => setDate(event.currentTarget.value)}
            data-testid="suppress-date"
          />
        )}
      </fieldset>
      <p className={classes.preview} data-testid="suppress-preview" aria-live="polite">
        {where.length > 0 ? t('detections.dialog.preview', { ...words, where: conditions }) : t('detections.dialog.previewAll', words)}
      </p>
      {suppressing.error && (
        <p className={classes.refusal} role="alert">
          {refusalOf(suppressing.error, t)}
        </p>
      )}
      <div className={classes.actions}>
        <Button variant="default" size="sm" onClick={onCancel}>
          {t('detections.dialog.cancel')}
        </Button>
        <Button type="submit" size="sm" loading={suppressing.isPending} data-testid="suppress-submit">
          {t('detections.dialog.submit')}
        </Button>
      </div>
    </form>
  )
}
