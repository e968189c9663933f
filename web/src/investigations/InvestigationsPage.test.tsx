// @vitest-environment jsdom
import '../test-setup'
import { fireEvent, render, screen } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import { App } from '../App'
import { speak } from '../i18n'
import en from '../i18n/en.json'
import ja from '../i18n/ja.json'
import { anInvestigation } from '../measures/fixtures'
import { audit } from '../pages/auditing'
import { openFirst } from '../pages/openFirst'
import { type FakeNode, aContainment, atPage } from '../response/fixtures'

let node: FakeNode

beforeEach(() => {
  node = atPage('investigations')
  node.permissions = ['ReadResponse', 'ReadEvidence', 'Investigate']
  node.investigations = [anInvestigation()]
})

async function open() {
  await openFirst('investigation')
  await screen.findByTestId('investigation-subject')
  return screen.getByTestId('measure-detail')
}

test.each([
  ['en', en],
  ['ja', ja],
] as const)('what a model proposes is marked as a machine’s, with its evidence, in %s', async (language, texts) => {
  speak(language)
  const detail = await open()
  expect(screen.getByTestId('machine-proposal').textContent).toContain(texts.investigations.machine)
  expect(screen.getByTestId('machine-proposal').textContent).toContain(texts.investigations.machineHint)
  expect(detail.textContent).toContain(language === 'ja' ? 'サービスからシェルが起動。' : 'A shell came from the service.')
  expect(detail.textContent).toContain(texts.modelConfidence.high)
  expect(await audit()).toEqual([])
  fireEvent.click(screen.getByTestId('proposal-evidence'))
  expect((await screen.findByTestId('why-node')).getAttribute('data-entry')).toBe('entry-1')
})

test('whatever a model writes stays text, and nothing in it hides', async () => {
  const hostile = '<img src=x onerror=alert(1)><a href="javascript:alert(1)">click</a>\u202Eevil\u200B'
  const proposal = anInvestigation().proposal
  node.investigations = [
    anInvestigation({
      rawAnswer: hostile,
      answeredBy: hostile,
      failure: hostile,
      refused: [hostile],
      data: hostile,
      names: [{ as: 'host-1', name: hostile }],
      proposal: proposal && { ...proposal, hypothesis: { en: hostile, ja: hostile }, message: { en: hostile, ja: hostile }, scope: [{ as: 'x', name: hostile }], evidence: [{ as: 'e', name: hostile }], playbook: hostile, playbookName: hostile },
    }),
  ]
  const detail = await open()
  expect(detail.querySelector('img, script, iframe, a[href^="javascript"]')).toBeNull()
  expect(detail.textContent).toContain('<img src=x onerror=alert(1)>')
  expect(detail.textContent).toContain('⟨U+202E⟩evil⟨U+200B⟩')
  expect(detail.textContent).not.toMatch(/[\u202E\u200B]/)
  expect(screen.getByTestId('raw-answer').hasAttribute('open')).toBe(false)
})

test('asking sends what is named, and shows the answer when it comes', async () => {
  node.investigations = []
  render(<App token={null} />)
  await screen.findByText(en.investigations.none)
  fireEvent.click(await screen.findByTestId('investigate'))
  expect(screen.getByText(en.investigations.subjectMissing)).toBeTruthy()
  fireEvent.change(screen.getByTestId('investigate-subject'), { target: { value: 'case-1' } })
  node.instead.set('POST /investigations', { status: 202, body: { id: 'i-1', waitSeconds: 450 } })
  node.investigations = [anInvestigation({ state: 'asked', proposal: null, rawAnswer: null })]
  fireEvent.click(screen.getByTestId('investigate'))
  await screen.findByText(en.investigations.awaited)
  expect(node.told).toEqual([{ path: '/investigations', body: { subject: 'case-1' } }])
  node.investigations = [anInvestigation()]
  expect(await screen.findByTestId('proposal', {}, { timeout: 5_000 })).toBeTruthy()
})

test.each([
  [409, 'investigation.off', en.whyNot.investigation.off],
  [429, 'investigation.budget', en.whyNot.investigation.budget],
  [404, 'Not found', en.investigations.unknown],
])('a question that is not taken (%s %s) is said in words', async (status, title, words) => {
  render(<App token={null} />)
  fireEvent.change(await screen.findByTestId('investigate-subject'), { target: { value: 'x' } })
  node.instead.set('POST /investigations', { status, body: { title, detail: 'in English' } })
  fireEvent.click(screen.getByTestId('investigate'))
  expect((await screen.findByRole('alert')).textContent).toBe(words)
})

test('a person asks people for the playbook in own words, once', async () => {
  await open()
  fireEvent.change(await screen.findByTestId('file-note'), { target: { value: 'I looked at the host' } })
  node.investigations = [anInvestigation({ approval: 'investigation:i-1' })]
  fireEvent.click(screen.getByTestId('file-submit'))
  expect((await screen.findByTestId('filed')).getAttribute('href')).toBe('#approvals/investigation%3Ai-1')
  expect(node.told).toEqual([{ path: '/investigations/i-1/file', body: { reason: 'I looked at the host' } }])
  expect(screen.queryByTestId('file-more')).toBeNull()
})

test('without an answer it says why, and offers nothing to ask for', async () => {
  node.investigations = [anInvestigation({ state: 'unreachable', proposal: null, rawAnswer: null, failure: 'here: connection refused' })]
  await open()
  expect(screen.getByTestId('investigation-failure').textContent).toBe('here: connection refused')
  expect(screen.queryByTestId('machine-proposal')).toBeNull()
  expect(screen.queryByTestId('file-more')).toBeNull()
})

test('whoever may only look can neither ask nor file', async () => {
  node.permissions = ['ReadEvidence']
  render(<App token={null} />)
  expect((await screen.findByTestId('may-not')).textContent).toBe(en.investigations.mayNot)
  fireEvent.click(screen.getByTestId('investigation'))
  await screen.findByTestId('proposal')
  expect(screen.queryByTestId('file-more')).toBeNull()
})

test('a containment leads to the question about it, for whoever may ask', async () => {
  window.location.hash = '#containments/c-1'
  node.containments = [aContainment()]
  render(<App token={null} />)
  const link = await screen.findByTestId('ask-about')
  expect(link.getAttribute('href')).toBe('#investigations/ask%3Ac-1')
  window.location.hash = link.getAttribute('href') as string
  expect(((await screen.findByTestId('investigate-subject')) as HTMLInputElement).value).toBe('c-1')
})
