import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type CaseAnswer, caseStates } from '../api/detections'
import { judge } from '../api/http'
import { useWording } from '../i18n/wording'
import classes from './detections.module.css'
import { SuppressDialog } from './SuppressDialog'
import { refusalOf } from './Trouble'

const longestNote = 1000

/** What somebody makes of a case; until it is known whether they may, nothing can be pressed. */
export function Triage({ answer, mayTriage }: { answer: CaseAnswer; mayTriage: boolean | undefined }) {
  const { t, label } = useWording()
  const queries = useQueryClient()
  const [note, setNote] = useState('')
  const [isSuppressing, setSuppressing] = useState(false)
  const [until, setUntil] = useState<string | null>(null)
  const one = answer.case
  const judging = useMutation({
    mutationFn: (verdict: string) => judge(one.id, verdict, note.trim()),
    onSuccess: async () => {
      setNote('')
      setUntil(null)
      await queries.invalidateQueries({ queryKey: ['detections'] })
    },
  })
  const said = until ? t('detections.set', { time: until }) : judging.isSuccess ? t('detections.judgedNow', { state: label('caseState', judging.variables) }) : ''
  return (
    <section className={classes.triage} aria-label={t('detections.triage')} data-testid="triage">
      <TextInput
        size="xs"
        className={classes.noteInput ?? ''}
        label={t('detections.note')}
        placeholder={t('detections.noteHint')}
        value={note}
        maxLength={longestNote}
        disabled={!mayTriage}
        onChange={(event) => setNote(event.currentTarget.value)}
        data-testid="triage-note"
      />
      <div className={classes.verdicts} role="group" aria-label={t('detections.triage')}>
        {['in-progress', ...caseStates.filter((state) => state !== 'in-progress' && state !== 'open'), 'open']
          .filter((state) => state !== one.state)
          .map((verdict) => (
            <Button key={verdict} size="xs" variant="default" disabled={!mayTriage || judging.isPending} onClick={() => judging.mutate(verdict)} data-testid="judge" data-verdict={verdict}>
              {t(`judge.${verdict}`, { defaultValue: verdict })}
            </Button>
          ))}
        <Button size="xs" variant="outline" disabled={!mayTriage} onClick={() => setSuppressing(true)} data-testid="suppress">
          {t('detections.suppress')}
        </Button>
      </div>
      {mayTriage === false && <p className={classes.hint}>{t('detections.mayNot')}</p>}
      <p className={classes.said} role="status">
        {said}
      </p>
      {judging.error && (
        <p className={classes.refusal} role="alert">
          {refusalOf(judging.error, t)}
        </p>
      )}
      <SuppressDialog answer={answer} isOpen={isSuppressing} onClose={() => setSuppressing(false)} onSet={setUntil} />
    </section>
  )
}
