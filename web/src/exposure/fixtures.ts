// Small made-up values for tests.
import type { Ranking, RankedFinding } from '../api/contract'

export const aFinding = (rank: number, rest: Partial<RankedFinding> = {}): RankedFinding => ({
  rank,
  score: 1 / rank,
  impact: 0.8,
  likelihood: 0.9,
  decision: 'immediate',
  deadline: { kind: 'on-target', at: '2026-06-03T01:00:00+00:00', hardLimit: '2026-06-05T01:00:00+00:00', since: '2026-06-02T01:00:00+00:00' },
  weakness: `CVE-2099-000${rank}`,
  ids: [`CVE-2099-000${rank}`, `GHSA-${rank}`],
  summary: `Weakness number ${rank} <b>`,
  ecosystem: 'npm',
  package: `desk-${rank}`,
  service: { id: 'gateway', names: { en: 'Payment gateway', ja: '決済ゲートウェイ' }, internetExposed: true },
  functions: [{ id: 'payments', names: { en: 'Domestic payments', ja: '内国為替' }, tier: 1, paymentRail: true }],
  assets: ['pay-1', 'pay-2'],
  institution: 'a',
  cvss: null,
  ransomware: false,
  unknown: ['cvss'],
  reason: { en: `Act on number ${rank}.`, ja: `${rank} 番に対応が必要。` },
  ...rest,
})

export const aRanking = (findings: RankedFinding[], rest: Partial<Ranking> = {}): Ranking => ({
  at: '2026-06-02T01:00:00+00:00',
  institution: 'a',
  advisories: 3,
  undecided: 0,
  total: findings.length,
  matching: findings.length,
  notes: [{ en: 'No EPSS scores were given.', ja: 'EPSS の指定なし。' }],
  findings,
  closedByVex: 0,
  ...rest,
})
