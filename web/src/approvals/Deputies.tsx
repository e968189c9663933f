import type { Approvals } from '../api/response'
import { timeWords } from '../exposure/times'
import { useWording } from '../i18n/wording'
import { personWords, thingWords } from '../response/words'
import shared from '../response/response.module.css'
import classes from './approvals.module.css'

/** Who speaks for whom, who is away, and what was approved in advance. */
export function Deputies({ approvals }: { approvals: Approvals }) {
  const { t, label, language } = useWording()
  const name = (actor: string) => personWords(actor, approvals.names, t)
  const { delegations, absences, standingOrders } = approvals
  const list = (words: string[]) => words.join(language === 'ja' ? '、' : ', ')
  return (
    <div className={classes.deputies} data-testid="deputies">
      <h2>{t('approvals.deputies')}</h2>
      {delegations.length === 0 && absences.length === 0 && <p className={shared.hint}>{t('approvals.noDeputies')}</p>}
      <ul>
        {absences.map((each) => (
          <li key={each.person} data-testid="absence">
            <b>{t('approvals.absent', { name: name(each.person) })}</b>
            <span className="numbers">{t('approvals.fromTo', { from: timeWords(language, each.from), to: timeWords(language, each.until) })}</span>
          </li>
        ))}
        {delegations.map((each) => (
          <li key={each.delegationId} data-testid="delegation">
            <b>{t('approvals.speaksFor', { to: name(each.to), from: name(each.from) })}</b>
            <span className="numbers">
              {t('approvals.until', { time: timeWords(language, each.until) })}
              {each.onlyWhileAbsent && ` · ${t('approvals.onlyWhileAbsent')}`}
              {each.rooms.length > 0 && ` · ${t('approvals.rooms', { rooms: list(each.rooms) })}`}
            </span>
          </li>
        ))}
      </ul>
      <h2>{t('approvals.standingOrders')}</h2>
      {standingOrders.length === 0 && <p className={shared.hint}>{t('approvals.noStandingOrders')}</p>}
      <ul>
        {standingOrders.map(({ order, used }) => (
          <li key={order.id} data-testid="standing-order">
            <b>{t('approvals.orderOf', { name: name(order.signer), reason: order.reason })}</b>
            <span>{t('approvals.orderCovers', { actions: list(order.actions.map((each) => label('action', each))), targets: list(order.targets.map((each) => thingWords(each, t))), guardrails: list(order.heldBy.map((each) => label('guardrail', each))) })}</span>
            <span className="numbers">
              {t('approvals.fromTo', { from: timeWords(language, order.validFrom), to: timeWords(language, order.validUntil) })} · {t('approvals.used', { used, most: order.mostUses })}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
