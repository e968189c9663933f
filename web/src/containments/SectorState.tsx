import type { Sector } from '../api/response'
import { timeWords } from '../exposure/times'
import { useWording } from '../i18n/wording'
import { Countdown } from '../response/Countdown'
import { lossWords, thingWords } from '../response/words'
import classes from './containments.module.css'

/** Whether the hub can be asked, what it granted this node, and on a hub how much of the cap is taken. What this node does not know it does not say. */
export function SectorState({ sector }: { sector: Sector | undefined }) {
  const { t, count } = useWording()
  if (!sector) return null
  const { hubConnected, reserved, cap } = sector
  const state = cap ? 'hub' : hubConnected == null ? 'alone' : hubConnected ? 'reached' : 'away'
  return (
    <section className={classes.sector} aria-label={t('containments.sector.label')} data-testid="sector" data-hub={state}>
      <p className={classes.circuit} data-tone={state === 'away' ? 'exposed' : state === 'alone' ? 'quiet' : 'immune'}>
        <b>{t(`containments.sector.${state}`)}</b>
        <span>{t(`containments.sector.${state}Why`)}</span>
      </p>
      {cap && <Taken cap={cap} />}
      {!cap && hubConnected != null && (
        <details className={classes.reserved} open={reserved.length > 0} data-testid="reserved">
          <summary>{t('containments.sector.reserved', { count: count(reserved.length) })}</summary>
          <p>{t('containments.sector.onlyOwn')}</p>
          <Reserved reserved={reserved} />
        </details>
      )}
    </section>
  )
}

function Reserved({ reserved }: { reserved: Sector['reserved'] }) {
  const { t, language } = useWording()
  return (
    <ul>
      {reserved.map((each) => (
        <li key={each.containment} data-testid="reservation">
          <b>{each.loses.map((loss) => lossWords(loss, t)).join(language === 'ja' ? '、' : ', ')}</b>{' '}
          <span className="numbers">
            {t('containments.endsIn')} <Countdown until={each.until} over={t('containments.ending')} /> · {timeWords(language, each.until)}
          </span>
          {!each.inForce && <em>{t('containments.sector.notInForce')}</em>}
        </li>
      ))}
    </ul>
  )
}

/** What is lost across members, beside what the cap lets without people. */
function Taken({ cap }: { cap: NonNullable<Sector['cap']> }) {
  const { t, language } = useWording()
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2 })
  const most = cap.members * cap.share
  return (
    <div className={classes.reserved} data-testid="cap">
      <p>{t('containments.sector.most', { most: number.format(most), members: number.format(cap.members) })}</p>
      {cap.lost.length === 0 && <p>{t('containments.sector.nothingLost')}</p>}
      <ul>
        {cap.lost.map((loss) => (
          <li key={`${loss.kind} ${loss.name}`} data-testid="taken">
            <b>{loss.kind === 'function-class' ? t('containments.sector.paymentRails') : thingWords(`${loss.kind} ${loss.name}`, t)}</b>{' '}
            <span className="numbers">{t('containments.sector.taken', { lost: number.format(loss.lost), most: number.format(most) })}</span>{' '}
            {loss.lost > most && <em>{t('containments.sector.over')}</em>}
          </li>
        ))}
      </ul>
    </div>
  )
}
