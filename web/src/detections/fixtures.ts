// Small made-up values for tests.
import type { CaseAnswer, Cases, CaseSighting, DetectionCase, SightedField, SightedWindow, Suppression } from '../api/detections'

export const aCase = (rest: Partial<DetectionCase> = {}): DetectionCase => ({
  id: 'case-1',
  ruleId: 'shell',
  title: 'Shell started',
  level: 'high',
  host: 'web-1',
  techniques: ['T1059.004'],
  state: 'open',
  judgedBy: null,
  note: null,
  sightings: 2,
  first: '2026-04-01T09:00:00+00:00',
  last: '2026-04-01T09:05:00+00:00',
  users: ['svc'],
  ...rest,
})

export const someCases = (cases: DetectionCase[], rest: Partial<Cases> = {}): Cases => ({
  cases,
  total: cases.length,
  open: cases.filter((each) => each.state === 'open').length,
  states: Object.fromEntries(['open', 'in-progress', 'true-positive', 'false-positive'].map((state) => [state, cases.filter((each) => each.state === state).length])),
  mayTriage: true,
  ...rest,
})

type Seen = { entryId?: string; raw?: string | null; user?: string; matched?: SightedField[]; window?: SightedWindow; explanation?: { en: string; ja: string }; isErased?: boolean }

export const anEvent = '{"Computer":"web-1","User":"svc","process":{"Image":"/usr/bin/sh"},"Note":"<b>"}'

export const aSighting = ({ entryId = 'sighting-1', raw = anEvent, user = 'svc', matched = [{ field: 'Image', value: '/usr/bin/sh', pattern: '*/sh' }], window, explanation, isErased = false }: Seen = {}): CaseSighting => ({
  entryId,
  time: '2026-04-01T09:05:00+00:00',
  fact: isErased
    ? null
    : {
        explanation,
        ruleId: 'shell',
        ruleTitle: 'Shell started',
        ruleDigest: 'd1',
        level: 'high',
        tags: ['attack.execution'],
        techniques: ['T1059.004'],
        entities: { host: 'web-1', user, process: '/usr/bin/sh', addresses: [], domains: [], fileHashes: [] },
        matched,
        eventDigests: ['e1'],
        eventTime: '2026-04-01T09:04:59+00:00',
        window: window ?? null,
      },
  events: [{ entryId: `${entryId}-event`, digest: raw === null ? null : 'e1', source: 'machine:sensor', receivedAt: '2026-04-01T09:05:00+00:00', raw }],
})

export const aSuppression = (rest: Partial<Suppression> = {}): Suppression => ({
  id: 'held-1',
  ruleId: 'shell',
  where: [{ field: 'Computer', value: 'build-*' }],
  reason: 'The build server',
  owner: 'Hanako Suzuki',
  expiresAt: '2026-05-01T09:00:00+00:00',
  heldBack: 12,
  ...rest,
})

export const anAnswer = (rest: Partial<CaseAnswer> = {}): CaseAnswer => ({
  case: aCase(),
  rule: { title: 'Shell started', description: 'A server started a shell.', falsePositives: ['Administrators <b>'], digest: 'd1', text: 'title: Shell started\nid: shell' },
  sightings: [aSighting()],
  related: [],
  suppressions: [],
  ...rest,
})
