import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { isRefused, proposeControls } from '../api/http'
import { useWording } from '../i18n/wording'
import { More } from '../measures/ActForm'
import classes from '../measures/measures.module.css'
import shared from '../response/response.module.css'
import { refusalOf } from '../response/Trouble'
import { thingWords } from '../response/words'
import { useMay } from '../session/useMay'

const days = [1, 3, 7, 14, 30]
const usualDays = 7

/** What fits an advisory that reaches us. Nothing is placed by it. */
export function Propose({ onChoose }: { onChoose: (id: string) => void }) {
  const { t, label, count } = useWording()
  const queries = useQueryClient()
  const mayManage = useMay('ManageRemediation')
  const [advisory, setAdvisory] = useState('')
  const [life, setLife] = useState(usualDays)
  const [isTried, setTried] = useState(false)
  const proposing = useMutation({ mutationFn: () => proposeControls({ advisory: advisory.trim(), days: life }), onSettled: () => queries.invalidateQueries({ queryKey: ['response'] }) })
  if (!mayManage) return null
  return (
    <More title={t('controls.propose.title')} testId="propose-more">
      <form
        noValidate
        className={shared.act}
        aria-label={t('controls.propose.title')}
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (advisory.trim()) proposing.mutate()
        }}
      >
        <p className={shared.hint}>{t('controls.propose.hint')}</p>
        <TextInput
          size="sm"
          required
          label={t('controls.advisory')}
          placeholder="CVE-…"
          value={advisory}
          maxLength={200}
          error={isTried && !advisory.trim() ? t('controls.propose.missing') : undefined}
          onChange={(event) => setAdvisory(event.currentTarget.value)}
          data-testid="propose-advisory"
        />
        <NativeSelect
          size="xs"
          label={t('controls.propose.days')}
          value={String(life)}
          onChange={(event) => setLife(Number(event.currentTarget.value))}
          data={days.map((each) => ({ value: String(each), label: t('controls.propose.daysOf', { count: count(each) }) }))}
        />
        <div className={shared.buttons}>
          <Button type="submit" size="sm" variant="default" loading={proposing.isPending} data-testid="propose-submit">
            {t('controls.propose.button')}
          </Button>
        </div>
        {proposing.error && (
          <p className={shared.refusal} role="alert">
            {isRefused(proposing.error, 404) ? t('controls.propose.unknown') : refusalOf(proposing.error, t)}
          </p>
        )}
        <div role="status" data-testid="proposed">
          {proposing.data && (
            <>
              <p className={shared.said}>{t('controls.propose.found', { count: count(proposing.data.controls.length) })}</p>
              <ul className={classes.plain}>
                {proposing.data.controls.map((each) => (
                  <li key={each.id}>
                    <button type="button" className={shared.link} onClick={() => onChoose(each.id)}>
                      {t('response.title', { action: label('action', each.kind), target: thingWords(each.target, t) })}
                    </button>
                  </li>
                ))}
                {proposing.data.notes.map((each) => (
                  <li key={each} className={classes.small} lang="en">
                    {each}
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      </form>
    </More>
  )
}
