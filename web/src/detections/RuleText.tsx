import type { CaseRule } from '../api/detections'
import { useWording } from '../i18n/wording'
import classes from './detections.module.css'

export function RuleText({ rule }: { rule: CaseRule | null }) {
  const { t } = useWording()
  if (!rule) return <p className={classes.hint}>{t('detections.ruleGone')}</p>
  return (
    <>
      {rule.falsePositives.length > 0 && (
        <>
          <h3>{t('detections.falsePositives')}</h3>
          <ul className={classes.plain}>
            {rule.falsePositives.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </>
      )}
      <details className={classes.ruleText}>
        <summary>{t('detections.ruleText')}</summary>
        <pre tabIndex={0} role="region" aria-label={t('detections.ruleText')} data-testid="rule-text">
          {rule.text}
        </pre>
      </details>
    </>
  )
}
