import { Button, NativeSelect, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { approve, refuse } from '../api/http'
import type { ApprovalRequest, Approvals } from '../api/response'
import { useWording } from '../i18n/wording'
import { refusalOf } from '../response/Trouble'
import { personWords } from '../response/words'
import shared from '../response/response.module.css'
import { useMay } from '../session/useMay'

const longestNote = 2000

/** Yes or no, with the reason. What the node would refuse is not offered; why, is said. */
export function Say({ request, approvals }: { request: ApprovalRequest; approvals: Approvals }) {
  const { t } = useWording()
  const queries = useQueryClient()
  const mayApprove = useMay('Approve')
  const [note, setNote] = useState('')
  const [authority, setAuthority] = useState(request.whyNotCode ? (request.mayGiveFor[0] ?? '') : '')
  const [isTried, setTried] = useState(false)
  const why = useId()
  const saying = useMutation({
    mutationFn: (isYes: boolean) => (isYes ? approve(request.id, note.trim(), authority || null) : refuse(request.id, note.trim())),
    onSettled: () => queries.invalidateQueries({ queryKey: ['response'] }),
    onSuccess: () => {
      setNote('')
      setTried(false)
    },
  })
  if (mayApprove === undefined) return null
  if (!mayApprove) return <p className={shared.hint} data-testid="may-not">{t('approvals.mayNot')}</p>
  const isOwnPossible = !request.whyNotCode
  const isYesPossible = isOwnPossible || request.mayGiveFor.length > 0
  const isNoPossible = !['not-a-person', 'concluded', 'expired'].includes(request.whyNotCode ?? '')
  const whyNot = request.whyNotCode && request.whyNotCode !== 'concluded' && (t(`whyNot.${request.whyNotCode}`, { defaultValue: '' }) || request.whyNot)
  const say = (isYes: boolean) => {
    setTried(true)
    if (note.trim()) saying.mutate(isYes)
  }
  return (
    <form className={shared.act} onSubmit={(event) => event.preventDefault()} aria-label={t('approvals.decide')} data-testid="say">
      {whyNot && !(request.vetoUntil && request.whyNotCode === 'not-permitted') && (
        <p id={why} className={shared.note} data-testid="why-not" data-code={request.whyNotCode}>
          {whyNot}
        </p>
      )}
      {request.vetoUntil && <p className={shared.hint}>{t('approvals.vetoHint')}</p>}
      {(isYesPossible || isNoPossible) && (
        <>
          {isYesPossible && request.mayGiveFor.length > 0 && (
            <NativeSelect
              size="xs"
              label={t('approvals.as')}
              value={authority}
              onChange={(event) => setAuthority(event.currentTarget.value)}
              data={[
                ...(isOwnPossible ? [{ value: '', label: t('approvals.asMyself') }] : []),
                ...request.mayGiveFor.map((other) => ({ value: other, label: t('approvals.asDeputyOf', { name: personWords(other, approvals.names, t) }) })),
              ]}
              data-testid="say-as"
            />
          )}
          <Textarea
            size="sm"
            rows={2}
            required
            label={t('approvals.note')}
            placeholder={t('approvals.noteHint')}
            value={note}
            maxLength={longestNote}
            error={isTried && !note.trim() ? t('approvals.noteMissing') : undefined}
            onChange={(event) => setNote(event.currentTarget.value)}
            data-testid="say-note"
          />
          <div className={shared.buttons}>
            {isYesPossible && (
              <Button size="sm" loading={saying.isPending && saying.variables} disabled={saying.isPending} onClick={() => say(true)} data-testid="approve">
                {t('approvals.approve')}
              </Button>
            )}
            {isNoPossible && (
              <Button size="sm" variant="default" className={shared.no ?? ''} loading={saying.isPending && !saying.variables} disabled={saying.isPending} onClick={() => say(false)} data-testid="refuse">
                {t(request.vetoUntil ? 'approvals.veto' : 'approvals.refuse')}
              </Button>
            )}
          </div>
        </>
      )}
      <p className={shared.said} role="status">
        {saying.isSuccess ? t(saying.variables ? 'approvals.saidYes' : 'approvals.saidNo') : ''}
      </p>
      {saying.error && (
        <p className={shared.refusal} role="alert">
          {refusalOf(saying.error, t)}
        </p>
      )}
    </form>
  )
}
