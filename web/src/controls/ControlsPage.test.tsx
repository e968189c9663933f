// @vitest-environment jsdom
import '../test-setup'
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { App } from '../App'
import { speak } from '../i18n'
import en from '../i18n/en.json'
import ja from '../i18n/ja.json'
import { aControl } from '../measures/fixtures'
import { audit } from '../pages/auditing'
import { openFirst } from '../pages/openFirst'
import { type FakeNode, atPage } from '../response/fixtures'
import { anItem } from '../situation/fixtures'

let node: FakeNode

beforeEach(() => {
  node = atPage('controls')
  node.permissions = ['ReadResponse', 'ManageRemediation']
  node.controls = [aControl()]
})

async function open() {
  await openFirst('control')
  await screen.findByTestId('control-text')
  return screen.getByTestId('measure-detail')
}

/** Opens what is folded, says why, and does it. */
async function act(name: string, note: string) {
  await screen.findByTestId(`act-${name}`)
  fireEvent.change(screen.getByTestId(`${name}-note`), { target: { value: note } })
  fireEvent.click(screen.getByTestId(`${name}-submit`))
  await vi.waitFor(() => expect(node.told.length).toBeGreaterThan(0))
}

test.each([
  ['en', en],
  ['ja', ja],
] as const)('a control says why it fits, what it might break, and what people install, as text, in %s', async (language, texts) => {
  speak(language)
  const detail = await open()
  expect(detail.textContent).toContain(texts.controls.what['virtual-patch'])
  expect(detail.textContent).toContain(texts.controlMode.detection)
  expect(screen.getByTestId('control-blast-radius').textContent).toContain('payments')
  expect(screen.getByTestId('control-text').textContent).toContain('<script>alert(1)</script>')
  expect(detail.querySelector('script')).toBeNull()
  expect(await audit()).toEqual([])
})

test('what needs somebody stands first, with what has to be done', async () => {
  node.controls = [aControl(), aControl({ id: 'k-2', state: 'overdue', finding: 'its latest end has passed' }), aControl({ id: 'k-3', state: 'ended', ended: 'fixed: the ledger shows it' })]
  const detail = await open()
  expect(screen.getAllByTestId('control').map((each) => each.getAttribute('data-id'))).toEqual(['k-2', 'k-1', 'k-3'])
  expect(screen.getByTestId('measures-count').textContent).toBe('Controls: 2; need somebody: 1')
  expect(within(detail).getByTestId('finding').textContent).toContain(en.controls.finding.overdue)
})

test.each([
  ['hand', { by: 'hand', note: 'change 7' }, 'place'],
  ['seen', { inForce: true, detail: 'change 7' }, 'verify'],
  ['missing', { inForce: false, detail: 'change 7' }, 'verify'],
  ['remediated', { remediated: true, reason: 'change 7' }, 'end'],
  ['giveUp', { remediated: false, reason: 'change 7' }, 'end'],
])('what a person says of it goes to the node: %s', async (name, body, how) => {
  await open()
  await act(name, 'change 7')
  expect(node.told).toEqual([{ path: `/response/controls/k-1/${how}`, body }])
})

test('a virtual patch that logs may be let refuse by other people; one that may, is then said to refuse', async () => {
  await open()
  expect(screen.queryByTestId('act-handBlocking')).toBeNull()
  fireEvent.click(await screen.findByTestId('block-submit'))
  await vi.waitFor(() => expect(node.told).toEqual([{ path: '/response/controls/k-1/block', body: undefined }]))
  cleanup()
  node.told = []
  node.controls = [aControl({ mayBlock: true })]
  await open()
  expect(screen.queryByTestId('act-block')).toBeNull()
  await act('handBlocking', 'change 8')
  expect(node.told).toEqual([{ path: '/response/controls/k-1/place', body: { by: 'hand-blocking', note: 'change 8' } }])
})

test('an actuator is asked through people, and what it holds is linked', async () => {
  node.controls = [aControl({ kind: 'component-shield', hasActuator: true, mode: null, state: 'proposed' })]
  await open()
  expect(screen.queryByTestId('act-seen')).toBeNull()
  node.controls = [aControl({ kind: 'component-shield', hasActuator: true, mode: 'actuator', state: 'waiting', containment: 'c-1' })]
  await act('actuator', 'agreed')
  expect(node.told).toEqual([{ path: '/response/controls/k-1/place', body: { by: 'actuator', note: 'agreed' } }])
  await vi.waitFor(() => expect(screen.queryByTestId('act-actuator')).toBeNull())
  expect(screen.getByTestId('measure-detail').querySelector('a[href="#containments/c-1"]')).toBeTruthy()
})

test('what has ended and still stands can only be said to be taken out', async () => {
  node.controls = [aControl({ state: 'remove', finding: 'take it out', ended: 'fixed: the ledger shows it' })]
  await open()
  await screen.findByTestId('act-missing')
  expect([...document.querySelectorAll('[data-testid^=act-]')].map((each) => each.getAttribute('data-testid'))).toEqual(['act-missing'])
})

test('a refusal of the node is told', async () => {
  await open()
  node.instead.set('POST /response/controls/k-1/place', { status: 409, body: { title: 'controls.state', detail: 'nobody may have it' } })
  await act('hand', 'x')
  expect((await screen.findByRole('alert')).textContent).toContain('nobody may have it')
})

test('what fits an advisory is proposed, and what does not is said with it', async () => {
  node.controls = []
  render(<App token={null} />)
  await screen.findByText(en.controls.none)
  node.instead.set('POST /response/controls', { status: 200, body: { controls: [aControl()], notes: ['gateway: no allow list'] } })
  fireEvent.click(await screen.findByTestId('propose-submit'))
  expect(screen.getByText(en.controls.propose.missing)).toBeTruthy()
  fireEvent.change(screen.getByTestId('propose-advisory'), { target: { value: ' CVE-2026-9999 ' } })
  fireEvent.click(screen.getByTestId('propose-submit'))
  expect((await screen.findByText('gateway: no allow list')).getAttribute('lang')).toBe('en')
  expect(node.told).toEqual([{ path: '/response/controls', body: { advisory: 'CVE-2026-9999', days: 7 } }])
})

test('whoever may only look is told which role helps', async () => {
  node.permissions = ['ReadResponse']
  const detail = await open()
  expect((await screen.findByTestId('may-not')).textContent).toBe(en.controls.mayNot)
  expect(detail.querySelector('form')).toBeNull()
})

test('what the ledger shows as fixed moves without being asked for', async () => {
  render(<App token={null} />)
  await screen.findByTestId('control')
  node.controls = [aControl({ state: 'ended', ended: 'fixed: the ledger shows it' })]
  node.send({ sequence: 9, play: 'live', elapsedMs: 1, item: anItem(9, { kind: 'note' }) })
  await screen.findByText(en.controls.over)
})
