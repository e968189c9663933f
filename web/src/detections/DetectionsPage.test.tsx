// @vitest-environment jsdom
import '../test-setup'
import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import { App } from '../App'
import type { SituationChange } from '../api/contract'
import type { CaseAnswer, DetectionCase, Suppression, SuppressionRequest } from '../api/detections'
import { speak } from '../i18n'
import en from '../i18n/en.json'
import ja from '../i18n/ja.json'
import { audit } from '../pages/auditing'
import { type FakeStream, connect } from '../pages/fakeNetwork'
import { openFirst } from '../pages/openFirst'
import { anItem, aSnapshot } from '../situation/fixtures'
import { aCase, anAnswer, aSighting, aSuppression, someCases } from './fixtures'

/** A node that saw something, and remembers what it is told about it. */
class FakeNode {
  mayTriage = true
  total: number | null = null
  refusal: { path: string; status: number; detail?: string } | null = null
  cases: DetectionCase[] = [aCase(), aCase({ id: 'case-2', ruleId: 'login', title: 'Many failed logins', level: 'medium', host: null, techniques: [], state: 'false-positive' })]
  answer: Partial<CaseAnswer> = {}
  held: Suppression[] = []
  asked: string[] = []
  told: unknown[] = []
  streams: FakeStream[] = []

  fetch = async (address: string, init?: RequestInit): Promise<Response> => {
    const { pathname, search } = new URL(address, 'http://node')
    const path = pathname.replace('/api/v1', '')
    const method = init?.method ?? 'GET'
    this.asked.push(`${method} ${path}${search}`)
    if (init?.body) this.told.push(JSON.parse(init.body as string))
    if (this.refusal && path.startsWith(this.refusal.path) && (method !== 'GET' || this.refusal.path === '/detections')) {
      return Response.json({ detail: this.refusal.detail ?? 'no', status: this.refusal.status }, { status: this.refusal.status })
    }
    if (path === '/about') return Response.json({ version: '0.1.0', memberId: 'a', role: 'member' })
    if (path === '/situation') return Response.json(aSnapshot({ simulation: false }))
    if (path === '/why/a/sighting-1') return Response.json({ entryId: 'sighting-1', index: 7, kind: 'detection.sighted/1', actor: 'rule:shell', time: '2026-01-02T03:04:05Z', summary: 'seen', state: 'recorded', bodyCut: false, cut: false, repeated: false, causes: [] })
    if (path === '/detections/suppressions' && method === 'GET') return Response.json(this.held)
    if (path === '/detections/suppressions') {
      const { ruleId, where, reason, expiresAt } = this.told.at(-1) as SuppressionRequest
      this.held = [...this.held, aSuppression({ id: 'held-new', ruleId, where, reason, expiresAt, heldBack: 0 })]
      return Response.json({ id: 'held-new', entryId: 'e' }, { status: 201 })
    }
    if (method === 'DELETE') {
      this.held = []
      return Response.json({ entryId: 'e' })
    }
    if (path.endsWith('/triage')) {
      const { verdict, note } = this.told.at(-1) as { verdict: string; note: string }
      this.cases = this.cases.map((each) => (path.includes(each.id) ? { ...each, state: verdict, judgedBy: 'Hanako Suzuki', note } : each))
      return Response.json({ entryId: 'e' })
    }
    if (path === '/detections') return Response.json(someCases(this.cases, { mayTriage: this.mayTriage, total: this.total ?? this.cases.length }))
    const one = this.cases.find((each) => path === `/detections/${each.id}`)
    return one ? Response.json(anAnswer({ case: one, suppressions: this.held, ...this.answer })) : Response.json({ status: 404 }, { status: 404 })
  }

  send(change: SituationChange) {
    this.streams.at(-1)?.onmessage?.({ data: JSON.stringify(change) })
  }
}

let node: FakeNode

beforeEach(() => {
  node = connect(new FakeNode(), 'detections')
})

const cases = () => screen.findAllByTestId('case')

async function open() {
  await openFirst('case')
  return await screen.findByTestId('triage')
}

const detail = () => screen.getByTestId('case-detail')

test.each([
  ['en', en],
  ['ja', ja],
] as const)('a case shows what was seen, what matched in it, and why, in %s', async (language, texts) => {
  speak(language)
  await open()
  expect(screen.getAllByTestId('case')[0]?.textContent).toContain(texts.severity.high)
  expect(screen.getAllByTestId('case')[1]?.textContent).toContain(texts.detections.noHost)
  expect(screen.getAllByTestId('case')[1]?.textContent).toContain(texts.caseState['false-positive'])
  expect(within(detail()).getByRole('heading', { level: 2 }).textContent).toContain('Shell started')
  expect([...screen.getByTestId('raw-event').querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual(['"/usr/bin/sh"'])
  expect(screen.getByTestId('raw-event').textContent).toContain('"Note": "<b>"')
  expect(screen.getByTestId('matched').textContent).toContain('*/sh')
  expect(detail().textContent).toContain('Administrators <b>')
  expect(screen.getByTestId('rule-text').textContent).toBe('title: Shell started\nid: shell')
  expect(detail().textContent).toContain(texts.detections.noRelated)
  const technique = within(detail()).getByText('T1059.004')
  expect([technique.getAttribute('href'), technique.getAttribute('rel')]).toEqual(['https://attack.mitre.org/techniques/T1059/004/', 'noopener noreferrer'])
  expect(window.location.hash).toBe('#detections/case-1')
  expect(await audit()).toEqual([])
  fireEvent.click(screen.getByTestId('case-why'))
  const why = await screen.findByTestId('why-drawer')
  expect((await within(why).findByTestId('why-node')).textContent).toContain(texts.fact['detection-sighted'])
  expect(await audit()).toEqual([])
})

test('the filters ask the node, and say when nothing fits', async () => {
  render(<App token={null} />)
  await cases()
  expect((screen.getByTestId('detections-state') as HTMLSelectElement).options[1]?.textContent).toBe('Unsettled (1)')
  fireEvent.change(screen.getByTestId('detections-state'), { target: { value: 'unsettled' } })
  fireEvent.change(screen.getByTestId('detections-level'), { target: { value: 'medium' } })
  node.cases = []
  fireEvent.change(screen.getByTestId('detections-search'), { target: { value: ' web 1' } })
  expect(await screen.findByText(en.detections.noneMatch)).toBeTruthy()
  await waitFor(() => expect(node.asked).toContain('GET /detections?state=unsettled&level=medium&q=web+1'))
})

test('nothing seen, and more than is listed, are said', async () => {
  node.cases = []
  const { unmount } = render(<App token={null} />)
  expect(await screen.findByText(en.detections.none)).toBeTruthy()
  unmount()
  node.cases = [aCase()]
  node.total = 700
  render(<App token={null} />)
  expect((await screen.findByRole('note')).textContent).toContain('The first 1 of 700')
})

test('who may not read is told which role can', async () => {
  node.refusal = { path: '/detections', status: 403 }
  render(<App token={null} />)
  expect((await screen.findByRole('alert')).textContent).toBe(en.detections.forbidden)
})

test('who may read alone sees the buttons disabled, and why', async () => {
  node.mayTriage = false
  const triage = await open()
  expect(triage.textContent).toContain(en.detections.mayNot)
  expect(screen.getAllByTestId('judge').every((button) => (button as HTMLButtonElement).disabled)).toBe(true)
  expect((screen.getByTestId('suppress') as HTMLButtonElement).disabled).toBe(true)
})

test('the arrows move through the queue, and it is one stop for the tabulator', async () => {
  render(<App token={null} />)
  const [first, second] = await cases()
  expect([first?.tabIndex, second?.tabIndex]).toEqual([0, -1])
  first?.focus()
  fireEvent.keyDown(first as HTMLElement, { key: 'ArrowDown' })
  expect(document.activeElement).toBe(second)
  expect(second?.tabIndex).toBe(0)
  fireEvent.keyDown(second as HTMLElement, { key: 'ArrowDown' })
  expect(document.activeElement).toBe(second)
  fireEvent.keyDown(second as HTMLElement, { key: 'Home' })
  expect(document.activeElement).toBe(first)
})

test('a case that comes is listed and said', async () => {
  render(<App token={null} />)
  await cases()
  await waitFor(() => expect(node.streams).toHaveLength(1))
  node.cases = [aCase({ id: 'case-3', title: 'Key dumped', host: 'pay-2' }), ...node.cases]
  act(() => node.send({ sequence: 5, play: 'live', elapsedMs: 600, item: anItem(5) }))
  await waitFor(() => expect(screen.getAllByTestId('case')).toHaveLength(3), { timeout: 3000 })
  await waitFor(() => expect(screen.getByTestId('detections-news').textContent).toBe('New: Key dumped, pay-2'))
})

test('what was erased says so, and what was read of it is forgotten', async () => {
  await open()
  node.answer = { sightings: [aSighting({ raw: null }), aSighting({ entryId: 'sighting-2', isErased: true, raw: null })] }
  await waitFor(() => expect(node.streams).toHaveLength(1))
  act(() => node.send({ sequence: 6, play: 'live', elapsedMs: 700, erased: { entryIds: ['event-1'], text: { en: 'erased', ja: '消去済み' } } }))
  await waitFor(() => expect(screen.queryByTestId('raw-event')).toBeNull())
  expect((await screen.findAllByText(en.detections.eventErased)).length).toBeGreaterThan(0)
  const second = (await screen.findAllByTestId('sighting'))[1] as HTMLDetailsElement
  fireEvent.click(second.querySelector('summary') as HTMLElement)
  expect(await screen.findByText(en.detections.sightingErased)).toBeTruthy()
})

test('a correlation shows what held together', async () => {
  const group = [{ field: 'TargetUserName', value: 'ann', pattern: '' }]
  const window = { condition: 'gte 3', value: 3, count: 5, start: '2026-04-01T09:01:00Z', end: '2026-04-01T09:05:00Z', group, ruleIds: ['failed'] }
  node.answer = { sightings: [aSighting({ raw: 'User=ann failed', matched: group, window })] }
  await open()
  const shown = screen.getByTestId('window').textContent
  for (const words of ['gte 3; it was 3', 'TargetUserName = ann', '5; the first and the last are shown', 'failed']) expect(shown).toContain(words)
  expect(screen.getByTestId('raw-event').querySelector('mark')?.textContent).toBe('ann')
  expect(await audit()).toEqual([])
})

test('a sighting by behaviour says why, in one sentence', async () => {
  node.answer = { sightings: [aSighting({ explanation: { en: 'On web-1: a server started a shell.', ja: 'web-1 でサーバーがシェルを起動。' } })] }
  await open()
  expect(screen.getByTestId('explanation').textContent).toBe('On web-1: a server started a shell.')
})

test('what else was seen there leads to its case', async () => {
  node.answer = { related: [{ entryId: 'r', caseId: 'case-2', ruleId: 'login', title: 'Many failed logins', level: 'medium', time: '2026-04-01T09:05:00Z', host: 'web-1', user: 'svc', process: null }] }
  await open()
  fireEvent.click(within(screen.getByTestId('related')).getByRole('button'))
  await waitFor(() => expect(within(detail()).getByRole('heading', { level: 2 }).textContent).toContain('Many failed logins'))
  expect(window.location.hash).toBe('#detections/case-2')
})

test('a judgement is told with its note, and shown', async () => {
  const triage = await open()
  fireEvent.change(screen.getByTestId('triage-note'), { target: { value: ' the build ' } })
  fireEvent.click(within(triage).getByText(en.judge['false-positive']))
  await waitFor(() => expect(node.told).toEqual([{ verdict: 'false-positive', note: 'the build' }]))
  await waitFor(() => expect(detail().textContent).toContain('False positive by Hanako Suzuki “the build”'))
  expect(within(triage).getByRole('status').textContent).toBe('Recorded: False positive')
  expect(within(triage).getByText(en.judge.open)).toBeTruthy()
  expect(within(triage).queryByText(en.judge['false-positive'])).toBeNull()
})

test.each([
  [403, undefined, en.detections.refused],
  [503, 'The disk is full.', 'This was not recorded: The disk is full.'],
] as const)('a refusal %s of a judgement is said in words', async (status, detailOf, words) => {
  const triage = await open()
  node.refusal = { path: '/detections/case-1/triage', status, detail: detailOf }
  fireEvent.click(within(triage).getByText(en.judge['true-positive']))
  expect((await within(triage).findByRole('alert')).textContent).toBe(words)
})

test('a suppression says exactly what it will hold back, asks why, and ends', async () => {
  await open()
  fireEvent.click(screen.getByTestId('suppress'))
  const dialog = await screen.findByRole('dialog')
  expect(within(dialog).getAllByTestId('condition').map((each) => each.dataset['field'])).toEqual(['Computer', 'Image', 'User'])
  const preview = () => screen.getByTestId('suppress-preview').textContent
  expect(preview()).toContain('in events with Computer = web-1 and Image = /usr/bin/sh are counted')
  expect(await audit()).toEqual([])

  fireEvent.click(within(dialog).getByLabelText('Use Image'))
  fireEvent.change(within(dialog).getByLabelText('Computer: Value'), { target: { value: 'web-*' } })
  expect(preview()).toContain('in events with Computer = web-* are counted')
  expect(screen.queryByTestId('suppress-warning')).toBeNull()
  fireEvent.click(screen.getByTestId('suppress-submit'))
  expect(await within(dialog).findByText(en.detections.dialog.reasonMissing)).toBeTruthy()
  expect(node.told).toEqual([])

  fireEvent.change(screen.getByTestId('suppress-reason'), { target: { value: 'The build' } })
  fireEvent.click(within(dialog).getByText(en.detections.dialog.week))
  node.refusal = { path: '/detections/suppressions', status: 400, detail: 'where: no' }
  fireEvent.click(screen.getByTestId('suppress-submit'))
  expect((await within(dialog).findByRole('alert')).textContent).toContain('where: no')
  node.refusal = null
  fireEvent.click(screen.getByTestId('suppress-submit'))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  const told = node.told.at(-1) as SuppressionRequest
  expect([told.ruleId, told.where, told.reason]).toEqual(['shell', [{ field: 'Computer', value: 'web-*' }], 'The build'])
  expect(Math.round((new Date(told.expiresAt).getTime() - Date.now()) / 86_400_000)).toBe(7)
  await waitFor(() => expect(within(detail()).getByTestId('suppression').textContent).toContain('Computer = web-*'))
})

test('a suppression of a whole rule warns, and a date must be within 90 days', async () => {
  await open()
  fireEvent.click(screen.getByTestId('suppress'))
  const dialog = await screen.findByRole('dialog')
  for (const field of ['Computer', 'Image']) fireEvent.click(within(dialog).getByLabelText(`Use ${field}`))
  expect(screen.getByTestId('suppress-warning').textContent).toBe(en.detections.dialog.wholeRule)
  expect(screen.getByTestId('suppress-preview').textContent).toContain('all sightings of “Shell started”')
  fireEvent.click(within(dialog).getByText(en.detections.dialog.date))
  fireEvent.change(screen.getByTestId('suppress-reason'), { target: { value: 'x' } })
  fireEvent.change(screen.getByTestId('suppress-date'), { target: { value: '2099-01-01T00:00' } })
  fireEvent.click(screen.getByTestId('suppress-submit'))
  expect(await within(dialog).findByText(en.detections.dialog.dateWrong)).toBeTruthy()
  expect(node.told).toEqual([])
  expect(await audit()).toEqual([])
})

test('what is held back is listed, and can be ended', async () => {
  node.held = [aSuppression(), aSuppression({ id: 'held-2', ruleId: null, where: [{ field: 'User', value: 'tester' }] })]
  render(<App token={null} />)
  fireEvent.click(await screen.findByTestId('held-back-open'))
  const [first, second] = await screen.findAllByTestId('suppression')
  for (const words of ['Shell started', 'Computer = build-*', 'The build server', 'Hanako Suzuki']) expect(first?.textContent).toContain(words)
  expect(within(first as HTMLElement).getByTestId('held-count').textContent).toBe('12')
  expect(second?.textContent).toContain(en.detections.everyRule)
  expect(await audit()).toEqual([])
  fireEvent.click(within(first as HTMLElement).getByTestId('suppression-end'))
  await waitFor(() => expect(node.asked).toContain('DELETE /detections/suppressions/held-1'))
  expect(await screen.findByText(en.detections.ended)).toBeTruthy()
  expect(await screen.findByText(en.detections.heldBackNone)).toBeTruthy()
})

test('a case that is gone says so', async () => {
  window.location.hash = '#detections/none'
  render(<App token={null} />)
  expect((await screen.findByRole('alert')).textContent).toBe(en.detections.gone)
})
