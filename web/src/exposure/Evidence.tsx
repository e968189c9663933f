import type { FindingEvidence } from '../api/contract'
import { useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'
import classes from './exposure.module.css'

/** Each comparison that made it a finding, for a reader who believes none of it. */
export function Evidence({ evidence }: { evidence: FindingEvidence[] }) {
  const { t, label } = useWording()
  return (
    <>
      <h3>{t('exposure.why')}</h3>
      <ul className={classes.evidence} data-testid="exposure-evidence">
        {evidence.map((each) => (
          <li key={`${each.advisory} ${each.source} ${each.purl}`}>
            <dl className={panes.facts}>
              {(
                [
                  ['component', each.purl],
                  ['interval', `${each.version} ∈ ${each.interval}`],
                  ['comparer', each.comparer ?? '–'],
                  ['confidence', label('confidence', each.confidence)],
                  ['source', each.source],
                ] as const
              ).map(([name, value]) => (
                <div key={name}>
                  <dt>{t(`exposure.${name}`)}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
    </>
  )
}
