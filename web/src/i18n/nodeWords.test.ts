import { expect, test } from 'vitest'
import { controlKinds, controlModes, controlStates, investigationStates, modelConfidences, suspensionStates } from '../api/measures'
import { actionKinds, autonomies, guardrails, outcomes, standings, verdicts, whyNots } from '../api/response'
import en from './en.json'
import { type Sources, constantsOf, guardrailsOf, wordsOfLines } from './nodeWords'
import { factKey } from './wording'

// The node's own source: what it can say and this page has no words for fails here.
const sources: Sources = import.meta.glob<string>(
  ['../../../src/Hikeshi.Response/**/*.cs', '../../../src/Hikeshi.People/Approvals/*.cs', '../../../src/Hikeshi.Facts/**/*.cs', '../../../src/Hikeshi.Kernel/Containment/*.cs', '../../../src/Hikeshi.Node/Api/*.cs'],
  { query: '?raw', import: 'default', eager: true },
)

const membership: Sources = import.meta.glob<string>('../../../src/Hikeshi.Sharing/Membership/*Desk.cs', { query: '?raw', import: 'default', eager: true })

const sorted = (words: readonly string[]) => [...new Set(words)].sort()

test('the page knows every guardrail that the node names', () => {
  const said = guardrailsOf(sources)
  expect(said.untold).toEqual([])
  expect(sorted([...said.words, ...wordsOfLines(membership, 'MembershipDesk.cs', /string Guardrail =/)])).toEqual(sorted(guardrails))
})

test.each([
  ['outcomes of approvals', outcomes, () => constantsOf(sources, 'ApprovalConcluded')],
  ['verdicts', verdicts, () => constantsOf(sources, 'Verdicts')],
  ['standings', standings, () => constantsOf(sources, 'Standing')],
  ['levels of autonomy', autonomies, () => constantsOf(sources, 'Autonomy')],
  ['reasons why a voice does not count', whyNots, () => wordsOfLines(sources, 'ApprovalBook.cs', / new\("[a-z-]+", (?:id|approval)\b/).filter((word) => word !== 'unknown')], // answered with 404
  ['states of suspensions', suspensionStates, () => [...constantsOf(sources, 'SuspensionEnded'), ...wordsOfLines(sources, 'Suspension.cs', /string State =>/)]],
  ['kinds of controls', controlKinds, () => constantsOf(sources, 'ControlKinds')],
  ['ways in which controls were placed', controlModes, () => constantsOf(sources, 'ControlModes')],
  ['states of controls', controlStates, () => [...wordsOfLines(sources, 'ControlStanding.cs', /new\("/), ...constantsOf(sources, 'Standing')]],
  [
    'outcomes of investigations',
    investigationStates,
    () => [
      'asked',
      ...constantsOf(sources, 'Investigated'),
      ...wordsOfLines(sources, 'Investigator.cs', /Nothing\("/),
      ...wordsOfLines(sources, 'ModelLine.cs', /new ModelReply\((?:null|words|scrubbed)|NotDone\.\w+ =>|_ => "/),
    ],
  ],
  ["a model's own confidence", modelConfidences, () => wordsOfLines(sources, 'ProposalReader.cs', /Confidences = \[/)],
  [
    'actions that people are asked about',
    actionKinds,
    () => [
      ...wordsOfLines(sources, 'ContainmentWords.cs', /\[ContainmentKind\./),
      ...wordsOfLines(sources, 'SuspensionPlan.cs', /string Action =>/),
      ...constantsOf(sources, 'ControlKinds'),
      ...wordsOfLines(sources, 'InvestigationEndpoints.cs', /new ApprovalRequested\(/).filter((word) => word === 'run-playbook'),
      ...wordsOfLines(membership, 'MembershipDesk.cs', /public const string (?!Room)/),
      ...wordsOfLines(membership, 'ClaimDesk.cs', /public const string/),
    ],
  ],
] as const)('the page knows the %s', (_, known, said) => {
  expect(sorted(said())).toEqual(sorted(known))
})

test('every fact has words', () => {
  const kinds = Object.values(sources).flatMap((text) => [...text.matchAll(/^\[FactKind\("([^"]+)"/gm)].map((match) => factKey(match[1] as string)))
  expect(kinds.length).toBeGreaterThan(80)
  expect(kinds.filter((kind) => !(kind in en.fact))).toEqual([])
})

test.each([
  ['new(Verdicts.Waiting, "full-moon", $"it is {night}, (or so)")', 'full-moon'],
  ['new Waiting(Of(one, two), "full-moon", "x")', 'full-moon'],
  ['public const string Moon = "full-moon"; new ApprovalRequested(id, Room, [a, b], target, Words.Moon, why)', 'full-moon'],
  ['var held = isNight ? "full-moon" : other; Planned(Verdicts.Record, held, "x")', 'full-moon'],
])('a guardrail that is named in any of these ways is found: %s', (text, word) => {
  expect(guardrailsOf({ 'a.cs': text })).toEqual({ words: [word], untold: [] })
})

test('a guardrail that is named in a way that this cannot read is said', () => {
  expect(guardrailsOf({ 'a.cs': 'new(Verdicts.Waiting, MoonOf(night), "x")' }).untold).toEqual(['MoonOf(night)'])
  expect(guardrailsOf({ 'a.cs': 'new(Verdicts.Waiting, "a whole sentence", "x")' }).untold).toEqual(['"a whole sentence"'])
})
