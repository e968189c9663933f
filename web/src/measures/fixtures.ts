// Small made-up values for tests.
import type { CampaignAnswer, Control, InvestigationAnswer, Suspension, SuspensionPlan } from '../api/measures'

export const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()

const both = (en: string, ja: string) => ({ en, ja })

export const aPlan = (rest: Partial<SuspensionPlan> = {}): SuspensionPlan => ({ id: 'soc', version: 'ab'.repeat(32), names: both('Hold off the SOC vendor', '監視委託先の切り離し'), kind: 'supplier', ...rest })

export const aSuspension = (rest: Partial<Suspension> = {}): Suspension => ({
  id: 's-1',
  plan: 'soc',
  names: both('Hold off the SOC vendor', '監視委託先の切り離し'),
  state: 'running',
  reason: 'its update server was used',
  approvalId: 'suspension:s-1',
  decides: both('CISO', '最高情報セキュリティ責任者'),
  deputy: both('Head of crisis management', '危機管理担当役員'),
  proposedAt: '2026-04-01T09:00:00Z',
  decideBy: soon(15),
  lapsesAt: soon(120),
  startedAt: '2026-04-01T09:20:00Z',
  times: { tellCustomersBy: soon(30), reportBy: soon(60), firstReviewBy: soon(60), reviewEveryMinutes: 60, endsAt: soon(480) },
  functions: ['monitoring'],
  fallbacks: [both('the own team watches', '自行で監視する')],
  orders: [{ action: 'suspend-supplier', target: 'supplier soc', standing: 'enforced' }],
  steps: [
    { step: 'report', dueAt: '2026-04-01T10:00:00Z', what: both('report to the supervisor', '監督当局への報告'), who: both('CISO', '責任者'), isDone: false, isLate: true },
    { step: 'task:agents', dueAt: soon(40), what: both('Stop updates', '更新を止める'), who: both('Operation', '運用部'), isDone: false, isLate: false },
  ],
  notices: [{ id: 'sector', audience: both('the supervisor', '監督当局'), channel: both('telephone', '電話'), by: soon(30), text: both('We have held off soc.', 'soc を切り離しました。') }],
  holes: [both('nobody has said which tokens soc has here', 'soc のトークンが台帳にありません')],
  resumeNeeds: [{ id: 'clean', text: both('the vendor is clean', '委託先が健全') }],
  ...rest,
})

export const aControl = (rest: Partial<Control> = {}): Control => ({
  id: 'k-1',
  advisory: 'CVE-2026-9999',
  kind: 'virtual-patch',
  target: 'service gateway',
  state: 'placed',
  covers: [{ asset: 'gw-1', component: 'pkg:npm/gate@1.0' }],
  reason: 'the service answers HTTP',
  blastRadius: ['service gateway', 'function payments (tier 0)'],
  verification: 'send a request that is out of shape',
  latestEnd: soon(600),
  hasActuator: false,
  mode: 'detection',
  mayBlock: false,
  text: 'SecRule ARGS "@rx <script>alert(1)</script>"',
  ...rest,
})

export const aCampaign = (rest: Partial<CampaignAnswer> = {}): CampaignAnswer => ({
  campaign: { id: 'campaign-1', title: 'Gateway to 3.2.2', owner: 'aoi', advisories: ['CVE-2026-9999'], openedAt: '2026-04-01T09:00:00Z', done: 1, left: 2 },
  late: 1,
  teams: [{ team: 'channels', changesPerWindow: 1, left: 2, late: 1, doneBy: '2026-05-01T01:00:00Z' }],
  plan: [
    { asset: 'gw-1', component: 'pkg:npm/gate@1.0', team: 'channels', score: 0.9, deadline: '2026-04-10T00:00:00Z', windowStart: '2026-04-05T00:00:00Z', windowEnd: '2026-04-05T04:00:00Z', doneBy: '2026-04-05T01:00:00Z', isLate: false },
    { asset: 'gw-2', component: 'pkg:npm/gate@1.0', team: 'channels', score: 0.8, deadline: '2026-04-10T00:00:00Z', isLate: true },
  ],
  burndown: [
    { at: '2026-04-01T09:00:00Z', done: 0, left: 3 },
    { at: '2026-04-02T09:00:00Z', done: 1, left: 2 },
  ],
  notes: [],
  ...rest,
})

export const anInvestigation = (rest: Partial<InvestigationAnswer> = {}): InvestigationAnswer => ({
  id: 'i-1',
  state: 'proposed',
  at: '2026-04-01T09:00:00Z',
  subject: 'entry-1',
  by: 'sato',
  endpoint: 'http://127.0.0.1:11434/v1/',
  model: 'llama',
  answerEntry: 'entry-2',
  names: [{ as: 'host-1', name: 'web-1' }],
  rawAnswer: '{"hypothesis":"x"}',
  proposal: {
    hypothesis: both('A shell came from the service.', 'サービスからシェルが起動。'),
    confidence: 'high',
    evidence: [{ as: 'e1', name: 'entry-1' }],
    scope: [{ as: 'host-1', name: 'web-1' }],
    playbook: 'playbook--1',
    playbookName: 'Look at the host',
    message: both('Please look at web-1.', 'web-1 を確認してください。'),
  },
  refused: [],
  tokensIn: 900,
  tokensOut: 120,
  milliseconds: 4_200,
  ...rest,
})
