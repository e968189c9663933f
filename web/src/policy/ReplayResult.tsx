import { type RefObject, useState } from 'react'
import type { Replay, ReplayTotals, ReplayedTrigger } from '../api/response'
import { shortTime } from '../detections/times'
import { type Wording, useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'
import shared from '../response/response.module.css'
import { thingWords } from '../response/words'
import classes from './policy.module.css'

type Props = { heading: RefObject<HTMLHeadingElement | null>; replay: Replay; onWhy: (changed: ReplayedTrigger) => void }

const counted = ['ordered', 'reserved', 'held', 'recorded', 'refused', 'false'] as const
const perRule = ['ordered', 'held', 'refused', 'false'] as const
const shownAtFirst = 20

/** What would have been ordered, held or refused more or less, altogether, by rule, and one by one. */
export function ReplayResult({ heading, replay, onWhy }: Props) {
  const { t, count } = useWording()
  const [shown, setShown] = useState(shownAtFirst)
  const { was, would } = replay
  return (
    <>
      <h2 ref={heading} tabIndex={-1} data-testid="replay-differences" data-differences={replay.differences}>
        {t(replay.differences === 0 ? 'policy.same' : 'policy.differ', { differences: count(replay.differences), triggers: count(replay.triggers) })}
      </h2>
      <p className={would.false > was.false ? shared.note : classes.hint} data-testid="replay-false">
        {t('policy.falseNow', { was: count(was.false), would: count(would.false) })}
      </p>
      <div className={classes.scroll} tabIndex={0} role="group" aria-label={t('policy.totals')}>
        <table className={`${classes.table} numbers`}>
          <thead>
            <tr>
              <th scope="col">{t('policy.totals')}</th>
              <th scope="col">{t('policy.was')}</th>
              <th scope="col">{t('policy.would')}</th>
              <th scope="col">{t('policy.difference')}</th>
            </tr>
          </thead>
          <tbody>
            {counted.map((name) => (
              <tr key={name} data-testid="replay-total" data-of={name}>
                <th scope="row">{t(`policy.of.${name}`)}</th>
                <td>{count(was[name])}</td>
                <td>{count(would[name])}</td>
                <td>
                  <Change was={was[name]} would={would[name]} isBad={name === 'false'} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {replay.rules.length > 0 && (
        <>
          <h3>{t('policy.byRule')}</h3>
          <div className={classes.scroll} tabIndex={0} role="group" aria-label={t('policy.byRule')}>
            <table className={`${classes.table} numbers`}>
              <thead>
                <tr>
                  <th scope="col">{t('policy.rule')}</th>
                  {perRule.map((name) => (
                    <th key={name} scope="col">
                      {t(`policy.of.${name}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {replay.rules.map((each) => (
                  <tr key={each.rule} data-testid="replay-rule" data-rule={each.rule}>
                    <th scope="row">{each.rule || t('policy.noRule')}</th>
                    {perRule.map((name) => (
                      <td key={name}>
                        <Both was={each.was} would={each.would} name={name} />
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      {replay.changed.length > 0 && (
        <>
          <h3>{t('policy.oneByOne')}</h3>
          <ol className={classes.changed}>
            {replay.changed.slice(0, shown).map((each) => (
              <li key={each.entry} data-testid="replay-changed">
                <Changed changed={each} onWhy={onWhy} />
              </li>
            ))}
          </ol>
          {replay.changed.length > shown && (
            <button type="button" className={panes.more} onClick={() => setShown(shown + 100)}>
              {t('policy.more', { count: count(replay.changed.length - shown) })}
            </button>
          )}
          {replay.differences > replay.changed.length && <p className={classes.hint}>{t('policy.listed', { listed: count(replay.changed.length), count: count(replay.differences) })}</p>}
        </>
      )}
    </>
  )
}

/** More, less, or the same: a sign, a number and a word for who does not see it. */
function Change({ was, would, isBad }: { was: number; would: number; isBad: boolean }) {
  const { t, count } = useWording()
  const change = would - was
  if (change === 0) return <span className={classes.same}>{t('policy.unchanged')}</span>
  return (
    <b className={classes.change} data-tone={isBad ? (change > 0 ? 'lost' : 'immune') : 'contained'}>
      {t(change > 0 ? 'policy.moreBy' : 'policy.fewerBy', { count: count(Math.abs(change)) })}
    </b>
  )
}

function Both({ was, would, name }: { was: ReplayTotals; would: ReplayTotals; name: (typeof perRule)[number] }) {
  const { count } = useWording()
  if (was[name] === would[name]) return <span className={classes.same}>{count(was[name])}</span>
  return (
    <b className={classes.change} data-tone={name === 'false' && would[name] > was[name] ? 'lost' : 'contained'}>
      {count(was[name])} → {count(would[name])}
    </b>
  )
}

function Changed({ changed, onWhy }: { changed: ReplayedTrigger; onWhy: (changed: ReplayedTrigger) => void }) {
  const { t, language } = useWording()
  const wording = useWording()
  return (
    <>
      <p>
        <time className="numbers" dateTime={changed.time}>
          {shortTime(language, changed.time)}
        </time>
        <button type="button" className={shared.link} onClick={() => onWhy(changed)} title={t('policy.why')}>
          {changed.subject}
        </button>
        {changed.isFalse && (
          <span className={panes.mark} data-tone="lost">
            {t('policy.judgedFalse')}
          </span>
        )}
      </p>
      <dl>
        <div>
          <dt>{t('policy.was')}</dt>
          <dd>{changed.was.length === 0 ? t('policy.nothing') : changed.was.map((each) => <span key={each}>{plannedWords(each, wording)}</span>)}</dd>
        </div>
        <div>
          <dt>{t('policy.would')}</dt>
          <dd>{changed.would.length === 0 ? t('policy.nothing') : changed.would.map((each) => <span key={each}>{plannedWords(each, wording)}</span>)}</dd>
        </div>
      </dl>
    </>
  )
}

/** `waiting (tier-0): host web-1` in the language of the page; what does not look like that stays as it is. */
export function plannedWords(planned: string, { t, label }: Pick<Wording, 't' | 'label'>): string {
  const parts = /^([a-z-]+)(?: \(([a-z0-9-]+)\))?: (.+)$/s.exec(planned)
  if (!parts) return planned
  const [, verdict = '', guardrail, target = ''] = parts
  const words = { verdict: label('verdictOf', verdict), target: thingWords(target, t) }
  return guardrail ? t('policy.plannedHeld', { ...words, guardrail: label('guardrail', guardrail) }) : t('policy.planned', words)
}
