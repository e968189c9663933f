import type { RankedFinding } from '../api/contract'

/** The same finding, wherever it stands in the ranking. */
export const keyOf = (finding: RankedFinding) => [finding.weakness, finding.ecosystem, finding.package, finding.service?.id ?? ''].join('\n')
