import { Button, Checkbox, FileButton, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { RefusedAnswer, isRefused } from '../api/http'
import type { PolicyText, ReplayQuestion } from '../api/response'
import { localMinute } from '../detections/suppression'
import { useWording } from '../i18n/wording'
import shared from '../response/response.module.css'
import { refusalOf } from '../response/Trouble'
import classes from './policy.module.css'
import { PolicyText as PolicyBox } from './PolicyText'
import { type Since, sinceOf, sinces } from './since'

type Props = { inForce: PolicyText | undefined; isRunning: boolean; error: Error | null; onReplay: (question: ReplayQuestion) => void }

/** The node takes no more. */
const largest = 1 << 20

/** A policy to try: pasted, opened from a file, or the one in force to begin with. */
export function ReplayForm({ inForce, isRunning, error, onReplay }: Props) {
  const { t } = useWording()
  const [text, setText] = useState('')
  const [source, setSource] = useState('policy')
  const [since, setSince] = useState<Since>('all')
  const [date, setDate] = useState('')
  const [asIfEnabled, setAsIfEnabled] = useState(false)
  const [trouble, setTrouble] = useState('')
  const [asked, setAsked] = useState('')
  const from = sinceOf(since, date, Date.now())
  const isLate = since === 'date' && from === null
  const wrong = error instanceof RefusedAnswer ? error.place : undefined
  const isOfAnotherText = wrong !== undefined && asked !== text
  const place = isOfAnotherText ? undefined : wrong
  const take = (next: string, name: string) => {
    setText(next)
    setSource(name)
    setTrouble('')
  }
  const open = async (file: File | null) => {
    if (!file) return
    if (file.size > largest) setTrouble(t('policy.tooLarge', { name: file.name }))
    else take(await file.text(), file.name)
  }
  return (
    <form
      className={shared.form}
      onSubmit={(event) => {
        event.preventDefault()
        setTrouble(text.trim() ? '' : t('policy.empty'))
        setAsked(text)
        if (text.trim() && !isLate) onReplay({ policy: text, source, ...(from ? { since: from } : {}), asIfEnabled })
      }}
    >
      <div className={shared.buttons}>
        <FileButton onChange={(file) => void open(file)} accept=".yaml,.yml,.json,text/plain">
          {(props) => (
            <Button {...props} size="xs" variant="default" data-testid="policy-open">
              {t('policy.open')}
            </Button>
          )}
        </FileButton>
        <Button size="xs" variant="default" disabled={!inForce} onClick={() => inForce && take(inForce.text, inForce.source)} data-testid="policy-begin">
          {t('policy.begin')}
        </Button>
      </div>
      <PolicyBox label={t('policy.text')} text={text} onChange={(next) => setText(next.slice(0, largest))} wrong={place} testId="policy-text" />
      {(trouble || (error && !isOfAnotherText)) && (
        <p className={shared.refusal} role="alert" data-testid="policy-error" data-line={place?.line} data-column={place?.column}>
          {trouble ||
            (place
              ? `${t('policy.at', place)}\n${(error?.message ?? '').replace(/^[^:]*:\d+: /, '').replace(/\. The policy that was in force.*$/, '')}`
              : error && isRefused(error, 429)
                ? t('policy.busy')
                : error && isRefused(error, 409)
                  ? t('policy.noLedger')
                  : error && refusalOf(error, t))}
        </p>
      )}
      <div className={classes.terms}>
        <NativeSelect
          size="sm"
          label={t('policy.compared')}
          value={since}
          onChange={(event) => setSince(event.currentTarget.value as Since)}
          data={sinces.map((each) => ({ value: each, label: t(`policy.sinceOf.${each}`) }))}
          data-testid="policy-since"
        />
        {since === 'date' && (
          <TextInput size="sm" type="datetime-local" label={t('policy.date')} value={date} max={localMinute(new Date())} error={isLate && date ? t('policy.dateWrong') : undefined} onChange={(event) => setDate(event.currentTarget.value)} data-testid="policy-date" />
        )}
      </div>
      <Checkbox checked={asIfEnabled} onChange={(event) => setAsIfEnabled(event.currentTarget.checked)} label={t('policy.asIf')} description={t('policy.asIfHint')} data-testid="policy-as-if" />
      <div>
        <Button type="submit" size="sm" loading={isRunning} data-testid="policy-replay">
          {t('policy.replay')}
        </Button>
      </div>
    </form>
  )
}
