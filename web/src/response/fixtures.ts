// Small made-up values for tests, and a node that answers with them.
import type { SituationChange } from '../api/contract'
import type { CampaignAnswer, Control, InvestigationAnswer, Suspensions } from '../api/measures'
import type { ApprovalRequest, Approvals, ClassMeasure, Containment, PolicyState, PolicyText, Replay, Sector } from '../api/response'
import type { Flow, Peer } from '../api/sharing'
import { type FakeStream, connect } from '../pages/fakeNetwork'
import { aPerson } from '../session/fixtures'
import { aSnapshot } from '../situation/fixtures'

const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()

export const aRequest = (rest: Partial<ApprovalRequest> = {}): ApprovalRequest => ({
  id: 'containment:1',
  room: 'response',
  action: 'isolate-host',
  target: 'host web-1',
  heldBy: 'tier-0',
  why: 'Shell started: the host is of tier 0',
  blastRadius: ['host web-1', 'service gateway', 'function payments'],
  people: 2,
  given: [],
  requestedAt: '2026-04-01T09:00:00Z',
  expiresAt: soon(90),
  requestedBy: 'machine:bank-01',
  mayGiveFor: [],
  entryId: 'entry-1',
  ...rest,
})

export const someApprovals = (approvals: ApprovalRequest[], rest: Partial<Approvals> = {}): Approvals => ({
  me: 'person:1',
  approvals,
  delegations: [],
  standingOrders: [],
  absences: [],
  names: { 'person:1': 'sato', 'person:2': 'suzuki', 'person:3': 'tanaka' },
  ...rest,
})

export const aContainment = (rest: Partial<Containment> = {}): Containment => ({
  id: 'c-1',
  kind: 'isolate-host',
  target: 'host web-1',
  standing: 'enforced',
  expiresAt: soon(42),
  reason: 'Shell started',
  orderedAt: '2026-04-01T09:00:00.000Z',
  reports: [{ actuator: 'gateway', state: 'enforced', deliveredAt: '2026-04-01T09:00:00.012Z', enforcedAt: '2026-04-01T09:00:02.512Z', detail: 'one entry', observes: true }],
  entryId: 'entry-2',
  awaited: [],
  ...rest,
})

export const aPolicy: PolicyText = { version: 'ab'.repeat(32), source: 'built-in', rules: 7, entryId: 'entry-3', adoptedAt: '2026-04-01T08:00:00Z', text: 'format: hikeshi-response-policy/1\n' }

export const aMeasure = (rest: Partial<ClassMeasure> = {}): ClassMeasure => ({ actionClass: 'shield', autonomy: 'record', days: 3, requiredDays: 14, wouldBe: 12, wouldBeFalse: 1, ...rest })

const nothing = { ordered: 0, reserved: 0, held: 0, recorded: 0, refused: 0, false: 0 }

export const aReplay = (rest: Partial<Replay> = {}): Replay => ({
  triggers: 3,
  differences: 1,
  was: { ...nothing, recorded: 2 },
  would: { ...nothing, ordered: 2, false: 1 },
  changed: [{ entry: 'entry-4', time: '2026-04-01T09:00:00Z', subject: 'Shell started', was: ['record: host web-1'], would: ['order: port 10.0.0.1:443', 'waiting (tier-0): host web-1'], isFalse: true }],
  rules: [{ rule: 'entry-seen', was: { ...nothing, recorded: 2 }, would: { ...nothing, ordered: 2, false: 1 } }],
  ...rest,
})

type Answer = { status: number; body: unknown }

/** A node whose people and containments a test can set, and what it was asked and told. */
export class FakeNode {
  permissions = ['ReadResponse', 'Approve', 'ReleaseContainment', 'RenewContainment', 'EnableAutonomy']
  approvals = someApprovals([aRequest()])
  containments: Containment[] = [aContainment()]
  state: PolicyState = { version: 'abc', rules: 7, redButton: false }
  sector: Sector = { hubConnected: true, reserved: [] }
  suspensions: Suspensions = { plans: [], suspensions: [] }
  controls: Control[] = []
  campaigns: CampaignAnswer[] = []
  investigations: InvestigationAnswer[] = []
  flows: Flow[] = []
  peers: Peer[] = []
  measures: ClassMeasure[] = [aMeasure()]
  replay: Answer = { status: 200, body: aReplay() }
  /** Answers instead of the usual ones, by the method and path that they answer; what is told is answered so once. */
  instead = new Map<string, Answer>()
  told: { path: string; body: unknown }[] = []
  streams: FakeStream[] = []

  fetch = async (address: string, init?: RequestInit): Promise<Response> => {
    const path = new URL(address, 'http://node').pathname.replace('/api/v1', '')
    const asked = `${init?.method ?? 'GET'} ${path}`
    if (init?.method) this.told.push({ path, body: init.body ? JSON.parse(init.body as string) : undefined })
    const instead = this.instead.get(asked)
    if (instead) {
      if (init?.method) this.instead.delete(asked)
      return Response.json(instead.body, { status: instead.status })
    }
    const answers: Record<string, unknown> = {
      'GET /about': { version: '0.1.0', memberId: 'a', role: 'member' },
      'GET /situation': aSnapshot({ simulation: false }),
      'GET /session': aPerson({ permissions: this.permissions }),
      'GET /approvals': this.approvals,
      'GET /response/containments': this.containments,
      'GET /response/sector': this.sector,
      'GET /response/suspensions': this.suspensions,
      'GET /response/controls': { controls: this.controls.map(({ text: _, ...row }) => row), findings: this.controls.filter((each) => each.finding).length },
      ...Object.fromEntries(this.controls.map((each) => [`GET /response/controls/${each.id}`, each])),
      'GET /response/campaigns': { campaigns: this.campaigns.map((each) => each.campaign) },
      ...Object.fromEntries(this.campaigns.map((each) => [`GET /response/campaigns/${each.campaign.id}`, each])),
      'GET /investigations': this.investigations.map(({ id, at, subject, by, model, state }) => ({ id, at, subject, by, model, state })),
      ...Object.fromEntries(this.investigations.map((each) => [`GET /investigations/${each.id}`, each])),
      'GET /sharing/flows': { flows: this.flows },
      'GET /sharing/peers': { peers: this.peers },
      'GET /response/policy': this.state,
      'GET /response/policy/text': aPolicy,
      'GET /response/autonomy': this.measures,
      'POST /response/release-all': { released: this.containments.length, entryId: 'e' },
    }
    if (asked === 'POST /response/replay') return Response.json(this.replay.body, { status: this.replay.status })
    if (asked in answers) return Response.json(answers[asked])
    if (path.startsWith('/why/')) return Response.json({ entryId: path.split('/')[3], index: 7, kind: 'response.ordered/1', actor: 'machine:a', time: '2026-01-02T03:04:05Z', summary: 's', state: 'recorded', bodyCut: false, cut: false, repeated: false, causes: [] })
    return init?.method ? Response.json({ entryId: 'e' }) : Response.json({ status: 404 }, { status: 404 })
  }

  send(change: SituationChange) {
    this.streams.at(-1)?.onmessage?.({ data: JSON.stringify(change) })
  }
}

/** A node in the place of the network, and the browser on a page of it. */
export const atPage = (page: string): FakeNode => connect(new FakeNode(), page)
