import type { PolicyText } from '../api/response'
import { timeWords } from '../exposure/times'
import { useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'
import { Fact } from '../response/Fact'
import shared from '../response/response.module.css'
import classes from './policy.module.css'

/** Which policy decides now, since when, by which entry of the evidence, and its text. */
export function InForce({ policy, onWhy }: { policy: PolicyText; onWhy: () => void }) {
  const { t, count, language } = useWording()
  return (
    <>
      <dl className={panes.facts}>
        <Fact name={t('policy.source')}>{policy.source === 'built-in' ? t('policy.builtIn') : policy.source}</Fact>
        <Fact name={t('policy.version')}>
          <code className={classes.code} title={policy.version}>
            {policy.version.slice(0, 16)}…
          </code>
        </Fact>
        <Fact name={t('policy.rules')}>{count(policy.rules)}</Fact>
        <Fact name={t('policy.since')}>{timeWords(language, policy.adoptedAt)}</Fact>
        <Fact name={t('policy.entry')}>
          <button type="button" className={shared.link} onClick={onWhy} data-testid="policy-why">
            {policy.entryId}
          </button>
        </Fact>
      </dl>
      <details className={classes.text}>
        <summary>{t('policy.showText')}</summary>
        <pre tabIndex={0} aria-label={t('policy.showText')}>
          {policy.text}
        </pre>
      </details>
    </>
  )
}
