// @vitest-environment jsdom
import '../test-setup'
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import { App } from '../App'
import { speak } from '../i18n'
import en from '../i18n/en.json'
import ja from '../i18n/ja.json'
import { audit } from '../pages/auditing'
import { openFirst } from '../pages/openFirst'
import { type FakeNode, aContainment, atPage } from '../response/fixtures'
import { anItem } from '../situation/fixtures'

let node: FakeNode

beforeEach(() => {
  node = atPage('containments')
})

async function open() {
  await openFirst('containment')
  return await screen.findByTestId('containment-detail')
}

const step = (actuator: HTMLElement, name: string) => actuator.querySelector(`[data-step=${name}]`)?.textContent

test.each([
  ['en', en],
  ['ja', ja],
] as const)('each step has its own time and the lag before it, in %s', async (language, texts) => {
  speak(language)
  const detail = await open()
  const actuator = screen.getByTestId('actuator')
  expect(step(actuator, 'delivered')).toContain('+12 ms')
  expect(step(actuator, 'enforced')).toContain(language === 'en' ? '+2.5 s' : '+2.5 秒')
  expect(within(actuator).getByTestId('standing').textContent).toBe(texts.standing.enforced)
  expect(detail.textContent).toContain(texts.containments.automaticFully)
  expect(await audit()).toEqual([])
})

test('what was delivered and not seen says so, and is not counted as enforced', async () => {
  node.containments = [aContainment({ standing: 'delivered', reports: [{ actuator: 'gateway', state: 'delivered', deliveredAt: '2026-04-01T09:00:00.012Z', detail: '', observes: true }] })]
  await open()
  const actuator = screen.getByTestId('actuator')
  expect(step(actuator, 'enforced')).toContain(en.containments.notSeen)
  expect(within(actuator).getByTestId('standing').textContent).toBe(en.standing.delivered)
})

test('where nobody can look, the page says that nobody knows', async () => {
  node.containments = [aContainment({ standing: 'delivered', reports: [{ actuator: 'webhook', state: 'delivered', deliveredAt: '2026-04-01T09:00:00.012Z', detail: '', observes: false }] })]
  await open()
  expect(step(screen.getByTestId('actuator'), 'enforced')).toContain(en.containments.cannotLook)
  expect(within(screen.getByTestId('actuator')).getByTestId('standing').textContent).toBe(en.standing.blind)
})

test('a failure has its own time and words; who has not answered is named', async () => {
  node.containments = [aContainment({ standing: 'failed', awaited: ['slow'], reports: [{ actuator: 'gateway', state: 'failed', failedAt: '2026-04-01T09:00:01.000Z', detail: 'refused the certificate', observes: true }] })]
  await open()
  const [failed, slow] = screen.getAllByTestId('actuator') as [HTMLElement, HTMLElement]
  expect(step(failed, 'failed')).toContain('+1 s')
  expect(step(failed, 'delivered')).toContain(en.containments.never)
  expect(failed.textContent).toContain('refused the certificate')
  expect(slow.textContent).toContain('slow')
  expect(step(slow, 'delivered')).toContain(en.containments.noAnswer)
})

test('a release needs a reason and goes to the node', async () => {
  await open()
  fireEvent.click(await screen.findByTestId('release'))
  expect(screen.getByText(en.containments.reasonMissing)).toBeTruthy()
  fireEvent.change(screen.getByTestId('release-reason'), { target: { value: 'it was the backup' } })
  node.containments = []
  fireEvent.click(screen.getByTestId('release'))
  await screen.findByText(en.containments.gone)
  expect(node.told).toEqual([{ path: '/response/containments/c-1/release', body: { reason: 'it was the backup' } }])
})

test('people are asked to let one last longer, with a reason', async () => {
  await open()
  const form = within(await screen.findByTestId('renew-more'))
  fireEvent.click(form.getByTestId('renew'))
  expect(form.getByText(en.containments.reasonMissing)).toBeTruthy()
  fireEvent.change(form.getByTestId('renew-minutes'), { target: { value: '240' } })
  fireEvent.change(form.getByTestId('renew-reason'), { target: { value: 'the patch comes tonight' } })
  fireEvent.click(form.getByTestId('renew'))
  await form.findByText(en.containments.renew.asked)
  expect(node.told).toEqual([{ path: '/response/containments/c-1/renew', body: { minutes: 240, reason: 'the patch comes tonight' } }])
  node.instead.set('POST /response/containments/c-1/renew', { status: 409, body: { title: 'Not renewed', detail: 'people are asked about it already' } })
  fireEvent.change(form.getByTestId('renew-reason'), { target: { value: 'again' } })
  fireEvent.click(form.getByTestId('renew'))
  expect((await form.findByRole('alert')).textContent).toContain('people are asked about it already')
})

test('the red button does nothing until it is meant, and then undoes everything', async () => {
  render(<App token={null} />)
  fireEvent.click(await screen.findByTestId('red-button'))
  const confirm = await screen.findByTestId('red-confirm')
  expect((confirm as HTMLButtonElement).disabled).toBe(true)
  fireEvent.click(confirm)
  expect(node.told).toEqual([])
  expect(await audit()).toEqual([])
  fireEvent.click(screen.getByTestId('red-meant'))
  fireEvent.change(screen.getByTestId('red-reason'), { target: { value: 'strangers are cut' } })
  fireEvent.click(confirm)
  await waitFor(() => expect(screen.getByTestId('released').textContent).toBe('Containments released: 1.'))
  expect(node.told).toEqual([{ path: '/response/release-all', body: { reason: 'strangers are cut' } }])
})

test('what the red button could not record is said', async () => {
  node.instead.set('POST /response/release-all', { status: 202, body: { released: 1, neverInForce: 0, notRecorded: 'the log is full' } })
  render(<App token={null} />)
  fireEvent.click(await screen.findByTestId('red-button'))
  fireEvent.click(await screen.findByTestId('red-meant'))
  fireEvent.click(screen.getByTestId('red-confirm'))
  await waitFor(() => expect(screen.getByTestId('released').textContent).toContain('The log is full'))
})

test('a node whose log is full says so on the page, and what to do', async () => {
  node.permissions = ['ReadSituation', 'ReadResponse']
  node.instead.set('GET /status', { status: 200, body: { logFull: true } })
  render(<App token={null} />)
  expect((await screen.findByTestId('log-full')).textContent).toContain('Free space on the disk')
  expect(await audit()).toEqual([])
})

test('what a starting node does not know yet is said to follow', async () => {
  node.instead.set('POST /response/release-all', { status: 202, body: { released: 0, neverInForce: 0, entryId: 'e', goingOn: 'the node starts' } })
  render(<App token={null} />)
  fireEvent.click(await screen.findByTestId('red-button'))
  fireEvent.click(await screen.findByTestId('red-meant'))
  fireEvent.click(screen.getByTestId('red-confirm'))
  await waitFor(() => expect(screen.getByTestId('released').textContent).toContain('off-box switch'))
})

test('whoever may only look sees neither release nor red button nor the way to close the circuit', async () => {
  node.permissions = ['ReadResponse']
  node.state = { ...node.state, circuitOpen: 'gateway: it was accepted and is not in force' }
  await open()
  expect((await screen.findByTestId('may-not')).textContent).toBe(en.containments.mayNot)
  expect(screen.queryByTestId('release')).toBeNull()
  expect(screen.queryByTestId('renew-more')).toBeNull()
  expect(screen.queryByTestId('red-button')).toBeNull()
  expect(screen.queryByTestId('close-circuit')).toBeNull()
  expect(screen.getByTestId('circuit').textContent).toContain('it was accepted and is not in force')
})

test('an open circuit gives its reason and is closed with what was found', async () => {
  node.state = { ...node.state, circuitOpen: 'three surprises', redButton: true }
  render(<App token={null} />)
  expect((await screen.findByTestId('circuit')).getAttribute('data-open')).toBe('true')
  expect(screen.getByTestId('all-released').textContent).toContain(en.containments.pressedWhy)
  fireEvent.click(await screen.findByTestId('close-circuit'))
  fireEvent.click(await screen.findByTestId('circuit-confirm'))
  expect(screen.getByText(en.containments.close.missing)).toBeTruthy()
  fireEvent.change(screen.getByTestId('circuit-found'), { target: { value: 'a firmware bug, mended' } })
  node.state = { ...node.state, circuitOpen: null }
  fireEvent.click(screen.getByTestId('circuit-confirm'))
  await waitFor(() => expect(screen.getByTestId('circuit').getAttribute('data-open')).toBe('false'))
  expect(node.told).toEqual([{ path: '/response/circuit/close', body: { reason: 'a firmware bug, mended' } }])
})

test('an order appears, and what comes to its end leaves, without being asked for', async () => {
  node.containments = []
  render(<App token={null} />)
  await screen.findByText(en.containments.none)
  node.containments = [aContainment({ standing: 'ordered', reports: [], awaited: ['gateway'] })]
  node.send({ sequence: 9, play: 'live', elapsedMs: 1, item: anItem(9, { kind: 'containment' }) })
  expect((await screen.findByTestId('containment')).getAttribute('data-standing-of')).toBe('ordered')
  node.containments = []
  node.send({ sequence: 10, play: 'live', elapsedMs: 2, item: anItem(10, { kind: 'release' }) })
  await screen.findByText(en.containments.none)
})

test.each([
  ['en', en],
  ['ja', ja],
] as const)('a member is told whether the hub is reached and what it has reserved itself, and nothing that only the hub knows, in %s', async (language, texts) => {
  speak(language)
  const until = new Date(Date.now() + 600_000).toISOString()
  node.sector = {
    hubConnected: false,
    reserved: [
      { containment: 'c-1', until, inForce: true, loses: [{ kind: 'supplier', name: 'soc', share: 1 }] },
      { containment: 'c-2', until, inForce: false, loses: [{ kind: 'function', name: 'payments', share: 0.5 }] },
    ],
  }
  render(<App token={null} />)
  const sector = await screen.findByTestId('sector')
  expect(sector.getAttribute('data-hub')).toBe('away')
  expect(sector.textContent).toContain(texts.containments.sector.awayWhy)
  expect(sector.textContent).toContain(texts.containments.sector.onlyOwn)
  const [soc, payments] = within(sector).getAllByTestId('reservation') as [HTMLElement, HTMLElement]
  expect(soc.textContent).toContain(texts.thing.supplier.replace('{{name}}', 'soc'))
  expect(soc.textContent).not.toContain(texts.containments.sector.notInForce)
  expect(payments.textContent).toContain('50 %')
  expect(payments.textContent).toContain(texts.containments.sector.notInForce)
  expect(screen.queryByTestId('cap')).toBeNull()
  expect(await audit()).toEqual([])
})

test('a node without a hub says so, and shows no figures', async () => {
  node.sector = { reserved: [] }
  render(<App token={null} />)
  const sector = await screen.findByTestId('sector')
  expect(sector.getAttribute('data-hub')).toBe('alone')
  expect(sector.textContent).not.toMatch(/[0-9]/)
})

test('a hub shows how much of the cap is taken, and what people let above it', async () => {
  node.sector = { reserved: [], cap: { members: 40, share: 0.1, lost: [{ kind: 'supplier', name: 'soc', lost: 5, members: 5 }, { kind: 'function-class', name: 'payment-rail', lost: 1.25, members: 3 }] } }
  render(<App token={null} />)
  const cap = await screen.findByTestId('cap')
  expect(cap.textContent).toContain('Of 40 members at most 4 may')
  const [soc, rails] = within(cap).getAllByTestId('taken') as [HTMLElement, HTMLElement]
  expect(soc.textContent).toContain('lost at 5 members, cap 4')
  expect(soc.textContent).toContain(en.containments.sector.over)
  expect(rails.textContent).toContain('lost at 1.25 members, cap 4')
  expect(rails.textContent).not.toContain(en.containments.sector.over)
})
