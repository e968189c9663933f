import type { RankedFinding } from '../api/contract'
import { useWording } from '../i18n/wording'
import classes from './exposure.module.css'

/** Lines of one step that are shown before the rest is counted. */
const mostLines = 5

const unique = (texts: string[]) => [...new Set(texts)]

/** How the weakness comes to the critical function: advisory → package → asset → service → critical function. */
export function PathChain({ finding }: { finding: RankedFinding }) {
  const { t, pick } = useWording()
  const evidence = finding.evidence ?? []
  const service = finding.service
  const steps = [
    { kind: 'advisory', lines: evidence.map((each) => each.advisory) },
    { kind: 'package', lines: evidence.map((each) => `${finding.package} ${each.version}`) },
    { kind: 'asset', lines: finding.assets },
    { kind: 'service', lines: service ? [pick(service.names), ...(service.internetExposed ? [t('exposure.open')] : [])] : [t('exposure.noService')] },
    {
      kind: 'function',
      lines: finding.functions.length
        ? finding.functions.map((each) => `${pick(each.names)} (${t('exposure.tier', { tier: each.tier })})`)
        : [t('exposure.noFunction')],
    },
  ] as const
  return (
    <ol className={classes.path} aria-label={t('exposure.path')} data-testid="exposure-path">
      {steps.map(({ kind, lines }) => (
        <Step key={kind} kind={kind} lines={unique(lines)} />
      ))}
    </ol>
  )
}

function Step({ kind, lines }: { kind: 'advisory' | 'package' | 'asset' | 'service' | 'function'; lines: string[] }) {
  const { t } = useWording()
  return (
    <li data-step={kind}>
      <span className={classes.kind}>{t(`exposure.step.${kind}`)}</span>
      {lines.slice(0, mostLines).map((line) => (
        <span key={line} className={classes.line}>
          {line}
        </span>
      ))}
      {lines.length > mostLines && <span className={classes.kind}>{t('exposure.andMore', { count: lines.length - mostLines })}</span>}
    </li>
  )
}
