import { describe, expect, test } from 'vitest'
import { confidences, deadlineKinds, decisions, itemKinds, memberKinds, memberStates } from '../api/contract'
import { controlKinds, controlModes, controlStates, investigationStates, modelConfidences, suspensionStates } from '../api/measures'
import { actionKinds, autonomies, guardrails, outcomes, standings, verdicts, whyNots } from '../api/response'
import { playTime } from './clock'
import en from './en.json'
import ja from './ja.json'
import { factKey } from './wording'

type Texts = { [key: string]: string | Texts }

function flat(texts: Texts, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === 'string' ? [[prefix + key, value] as const] : [...flat(value, `${prefix}${key}.`)],
    ),
  )
}

const placeholders = (text: string) => [...text.matchAll(/{{\s*(\w+)\s*}}/g)].map((match) => match[1]).sort()

const english = flat(en)
const japanese = flat(ja)

describe('the two languages', () => {
  test('have the same keys', () => {
    expect([...japanese.keys()].sort()).toEqual([...english.keys()].sort())
  })

  test.each([...english])('have the same placeholders in %s', (key, text) => {
    expect(placeholders(japanese.get(key) ?? '')).toEqual(placeholders(text))
  })

  test.each([...english.keys()])('say something in %s', (key) => {
    expect(english.get(key)?.trim()).toBeTruthy()
    expect(japanese.get(key)?.trim()).toBeTruthy()
  })
})

test.each(memberStates)('the state %s has a label', (state) => {
  expect(english.has(`state.${state}`)).toBe(true)
})

test.each(memberKinds)('the institution kind %s has a label', (kind) => {
  expect(english.has(`member.${kind}`)).toBe(true)
})

test.each(itemKinds)('the item kind %s has a label', (kind) => {
  expect(english.has(`item.${kind}`)).toBe(true)
})

test.each([...decisions.map((word) => `decision.${word}`), ...deadlineKinds.map((word) => `deadline.${word}`), ...confidences.map((word) => `confidence.${word}`)])(
  '%s has a label',
  (key) => expect(english.has(key)).toBe(true),
)

test.each([
  ...actionKinds.map((word) => `action.${word}`),
  ...guardrails.flatMap((word) => [`guardrail.${word}`, `guardrailWhy.${word}`]),
  ...standings.map((word) => `standing.${word}`),
  ...outcomes.map((word) => `outcome.${word}`),
  ...whyNots.map((word) => `whyNot.${word}`),
  ...autonomies.map((word) => `autonomy.${word}`),
  ...verdicts.map((word) => `verdictOf.${word}`),
  ...suspensionStates.map((word) => `suspensionState.${word}`),
  ...controlKinds.flatMap((word) => [`action.${word}`, `controls.what.${word}`]),
  ...controlStates.map((word) => `controlState.${word}`),
  ...controlModes.map((word) => `controlMode.${word}`),
  ...investigationStates.map((word) => `investigationState.${word}`),
  ...modelConfidences.map((word) => `modelConfidence.${word}`),
])('%s has a label', (key) => expect(english.has(key)).toBe(true))

test('versions of a fact share their words', () => {
  expect(english.has(`fact.${factKey('detection.sighted/1')}`)).toBe(true)
  expect(factKey('detection.sighted/12')).toBe(factKey('detection.sighted/1'))
})

test('play time reads as a clock', () => {
  expect(playTime(0)).toBe('00:00.000')
  expect(playTime(67_412.9)).toBe('01:07.412')
  expect(playTime(3_600_000 + 61_000, 0)).toBe('1:01:01')
  expect(playTime(-5, 1)).toBe('00:00.0')
})
