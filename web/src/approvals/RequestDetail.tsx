import { useEffect, useRef } from 'react'
import type { ApprovalRequest, Approvals } from '../api/response'
import { timeWords } from '../exposure/times'
import { useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'
import { Countdown } from '../response/Countdown'
import { Fact } from '../response/Fact'
import shared from '../response/response.module.css'
import { personWords, thingWords } from '../response/words'
import { OutcomeMark } from './OutcomeMark'
import { Say } from './Say'
import { Voices } from './Voices'

type Props = { request: ApprovalRequest; approvals: Approvals; onWhy: (text: string) => void }

/** One request: everything that somebody must know before saying yes or no. */
export function RequestDetail({ request, approvals, onWhy }: Props) {
  const { t, label, language } = useWording()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (window.innerWidth < 900) heading.current?.focus() // where it takes the place of the list
  }, [])
  const people = Math.max(1, request.people)
  const missing = Math.max(0, people - request.given.length)
  const words = t('response.title', { action: label('action', request.action), target: thingWords(request.target, t) })
  return (
    <>
      <h2 ref={heading} tabIndex={-1} className={`${panes.heading} ${shared.title}`}>
        {words} <OutcomeMark request={request} />
      </h2>
      <p className={shared.lead}>{t(`guardrailWhy.${request.heldBy}`, { defaultValue: label('guardrail', request.heldBy) })}</p>
      <blockquote className={shared.words} lang="en">
        <small lang={language}>{t('approvals.nodeSays')}</small>
        {request.why}
      </blockquote>
      <dl className={`${panes.facts} ${shared.facts}`}>
        <Fact name={t('approvals.people')}>
          <span data-testid="needed">
            {request.outcome
              ? t('approvals.agreed', { given: request.given.length, people })
              : request.vetoUntil
                ? t('approvals.nobodyNeeded')
                : missing === 0
                  ? t('approvals.enough')
                  : t(people > 1 ? 'approvals.neededDifferent' : 'approvals.needed', { given: request.given.length, people, missing })}
          </span>
        </Fact>
        <Fact name={t(request.outcome ? 'approvals.concludedAt' : request.vetoUntil ? 'approvals.vetoUntil' : 'approvals.expiresAt')}>
          {request.outcome ? (
            timeWords(language, request.concludedAt ?? request.expiresAt)
          ) : (
            <>
              <Countdown until={request.vetoUntil ?? request.expiresAt} over={t('approvals.timeOver')} /> · {timeWords(language, request.vetoUntil ?? request.expiresAt)}
            </>
          )}
        </Fact>
        <Fact name={t('approvals.askedBy')}>{personWords(request.requestedBy, approvals.names, t)}</Fact>
        <Fact name={t('approvals.askedAt')}>{timeWords(language, request.requestedAt)}</Fact>
        <Fact name={t('approvals.heldBy')}>{label('guardrail', request.heldBy)}</Fact>
      </dl>
      <h3>{t('approvals.blastRadius')}</h3>
      <ul className={shared.things} data-testid="blast-radius">
        {request.blastRadius.map((thing) => (
          <li key={thing}>{thingWords(thing, t)}</li>
        ))}
      </ul>
      <h3>{t('approvals.voices')}</h3>
      <Voices request={request} approvals={approvals} />
      {!request.outcome && <Say request={request} approvals={approvals} />}
      <p>
        <button type="button" className={shared.link} onClick={() => onWhy(words)} data-testid="approval-why">
          {t('approvals.why')}
        </button>
      </p>
    </>
  )
}
