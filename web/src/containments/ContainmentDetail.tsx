import { useEffect, useRef } from 'react'
import type { Containment } from '../api/response'
import { timeWords } from '../exposure/times'
import { useWording } from '../i18n/wording'
import { AskLink } from '../investigations/AskLink'
import panes from '../pages/panes.module.css'
import { Countdown } from '../response/Countdown'
import { Fact } from '../response/Fact'
import shared from '../response/response.module.css'
import { StandingMark } from '../response/Standing'
import { thingWords } from '../response/words'
import { Actuators } from './Actuators'
import { isBlind } from './ContainmentList'
import { Release } from './Release'
import { Renew } from './Renew'

type Props = { containment: Containment; onWhy: (text: string) => void }

/** One containment: why, until when, and where it stands at each actuator. */
export function ContainmentDetail({ containment, onWhy }: Props) {
  const { t, label, language } = useWording()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (window.innerWidth < 900) heading.current?.focus() // where it takes the place of the list
  }, [])
  const words = t('response.title', { action: label('action', containment.kind), target: thingWords(containment.target, t) })
  return (
    <>
      <h2 ref={heading} tabIndex={-1} className={`${panes.heading} ${shared.title}`}>
        {words} <StandingMark standing={containment.standing} isBlind={isBlind(containment)} />
      </h2>
      <p className={shared.lead}>{containment.reason}</p>
      <dl className={`${panes.facts} ${shared.facts}`}>
        <Fact name={t('containments.ends')}>
          <Countdown until={containment.expiresAt} over={t('containments.ending')} /> · {timeWords(language, containment.expiresAt)}
        </Fact>
        <Fact name={t('containments.orderedAt')}>{timeWords(language, containment.orderedAt)}</Fact>
        <Fact name={t('containments.letBy')}>
          {containment.approval ? (
            <a className={shared.link} href={`#approvals/${encodeURIComponent(containment.approval)}`}>{t('containments.theApproval')}</a>
          ) : (
            t('containments.automaticFully')
          )}
        </Fact>
      </dl>
      <h3>{t('containments.actuators')}</h3>
      <Actuators containment={containment} />
      <Release containment={containment} />
      <Renew containment={containment} />
      <p>
        <button type="button" className={shared.link} onClick={() => onWhy(words)} data-testid="containment-why">
          {t('containments.why')}
        </button>
      </p>
      <AskLink subject={containment.id} />
    </>
  )
}
