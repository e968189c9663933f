// @vitest-environment jsdom
import '../test-setup'
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import { App } from '../App'
import { speak } from '../i18n'
import en from '../i18n/en.json'
import ja from '../i18n/ja.json'
import { audit } from '../pages/auditing'
import { openFirst } from '../pages/openFirst'
import { type FakeNode, aRequest, atPage, someApprovals } from '../response/fixtures'
import { anItem } from '../situation/fixtures'

let node: FakeNode

beforeEach(() => {
  node = atPage('approvals')
})

async function open() {
  await openFirst('approval')
  await screen.findByTestId('blast-radius')
  return screen.getByTestId('approval-detail')
}

const note = () => screen.findByTestId('say-note')

test.each([
  ['en', en],
  ['ja', ja],
] as const)('a request says what, why, what it would touch, and how many people it needs, in %s', async (language, texts) => {
  speak(language)
  node.approvals = someApprovals([aRequest({ given: [{ by: 'person:2', note: 'seen on the host', at: '2026-04-01T09:10:00Z' }] })])
  const detail = await open()
  expect(detail.textContent).toContain(texts.guardrailWhy['tier-0'])
  expect(detail.textContent).toContain('the host is of tier 0')
  expect(screen.getByTestId('blast-radius').textContent).toContain(texts.thing.function.replace('{{name}}', 'payments'))
  expect(screen.getByTestId('needed').textContent).toBe(texts.approvals.neededDifferent.replace('{{given}}', '1').replace('{{people}}', '2').replace('{{missing}}', '1'))
  expect(screen.getByTestId('voices').textContent).toContain('suzuki')
  expect(screen.getByTestId('voices').textContent).toContain('seen on the host')
  expect(within(detail).getByTestId('countdown').textContent).toMatch(/1.*(29|30)/)
  expect(await audit()).toEqual([])
})

test('an approval needs a reason, and goes to the node', async () => {
  await open()
  fireEvent.click(await screen.findByTestId('approve'))
  expect(screen.getByText(en.approvals.noteMissing)).toBeTruthy()
  fireEvent.change(await note(), { target: { value: 'looked at it' } })
  fireEvent.click(screen.getByTestId('approve'))
  await screen.findByText(en.approvals.saidYes)
  expect(node.told).toEqual([{ path: '/approvals/containment%3A1/approve', body: { note: 'looked at it' } }])
})

test('a refusal is one press away and goes to the node', async () => {
  await open()
  fireEvent.change(await note(), { target: { value: 'it is the backup' } })
  fireEvent.click(screen.getByTestId('refuse'))
  await screen.findByText(en.approvals.saidNo)
  expect(node.told[0]).toEqual({ path: '/approvals/containment%3A1/refuse', body: { note: 'it is the backup' } })
})

test.each(['own-request', 'already-given', 'not-permitted'] as const)('whose voice would not count (%s) is told why, and gets no button for it', async (code) => {
  node.approvals = someApprovals([aRequest({ whyNotCode: code, whyNot: 'in English' })])
  await open()
  expect((await screen.findByTestId('why-not')).textContent).toBe(en.whyNot[code])
  expect(screen.queryByTestId('approve')).toBeNull()
  expect(screen.getByTestId('refuse')).toBeTruthy()
})

test('a session that stands for no person can say neither yes nor no', async () => {
  node.approvals = someApprovals([aRequest({ whyNotCode: 'not-a-person', whyNot: 'x' })])
  await open()
  await screen.findByTestId('why-not')
  expect(screen.queryByTestId('approve')).toBeNull()
  expect(screen.queryByTestId('refuse')).toBeNull()
})

test('whoever may only look sees no button at all', async () => {
  node.permissions = ['ReadResponse']
  await open()
  expect((await screen.findByTestId('may-not')).textContent).toBe(en.approvals.mayNot)
  expect(screen.queryByTestId('say')).toBeNull()
})

test('a deputy speaks for whom it may', async () => {
  node.approvals = someApprovals([aRequest({ whyNotCode: 'not-permitted', whyNot: 'x', mayGiveFor: ['person:3'] })])
  await open()
  fireEvent.change(await note(), { target: { value: 'for tanaka, who is away' } })
  fireEvent.click(screen.getByTestId('approve'))
  await screen.findByText(en.approvals.saidYes)
  expect(node.told[0]?.body).toEqual({ note: 'for tanaka, who is away', onBehalfOf: 'person:3' })
})

test('a veto window says that it goes ahead, and offers the veto alone', async () => {
  node.approvals = someApprovals([aRequest({ heldBy: 'veto', people: 0, vetoUntil: new Date(Date.now() + 300_000).toISOString(), whyNotCode: 'not-permitted', whyNot: 'x' })])
  await open()
  expect(screen.getByTestId('needed').textContent).toBe(en.approvals.nobodyNeeded)
  expect((await screen.findByTestId('refuse')).textContent).toBe(en.approvals.veto)
  expect(screen.queryByTestId('approve')).toBeNull()
  expect(screen.queryByTestId('why-not')).toBeNull()
})

test('what was approved in advance says by whom and by which order', async () => {
  const order = { id: 'order-1', signer: 'person:3', validFrom: '2026-01-01T00:00:00Z', validUntil: '2026-12-31T00:00:00Z', room: 'response', actions: ['suspend-supplier'], targets: ['supplier soc'], heldBy: ['sector-cap'], mostUses: 3, reason: 'a turned vendor is cut' }
  node.approvals = someApprovals([aRequest({ given: [{ by: 'person:3', note: 'a turned vendor is cut', standingOrder: 'order-1', at: '2026-04-01T09:00:00Z' }] })], { standingOrders: [{ order, used: 1 }] })
  await open()
  expect(screen.getByTestId('voice').textContent).toContain('tanaka agreed in advance')
  expect(screen.getByTestId('voice').textContent).toContain('order-1, used 1 of 3 times')
})

test('without a choice, deputies, absence and standing orders are shown', async () => {
  node.approvals = someApprovals([], {
    delegations: [{ delegationId: 'd', from: 'person:3', to: 'person:1', rooms: [], until: '2026-12-01T00:00:00Z', onlyWhileAbsent: true }],
    absences: [{ person: 'person:3', from: '2026-04-01T00:00:00Z', until: '2026-04-05T00:00:00Z' }],
  })
  render(<App token={null} />)
  expect((await screen.findByTestId('delegation')).textContent).toContain('sato may speak for tanaka')
  expect(screen.getByTestId('absence').textContent).toContain('tanaka is away')
  expect(screen.getByText(en.approvals.none)).toBeTruthy()
  expect(await audit()).toEqual([])
})

test('what was concluded stays readable: who refused it, and why', async () => {
  node.approvals = someApprovals([aRequest({ outcome: 'refused', concludedAt: '2026-04-01T10:00:00Z', refusedBy: 'person:2', refusalNote: 'it is the backup', whyNotCode: 'concluded', whyNot: 'x' })])
  await open()
  expect(screen.getByTestId('refusal').textContent).toContain('suzuki refused')
  expect(screen.getByTestId('refusal').textContent).toContain('it is the backup')
  expect(screen.queryByTestId('say')).toBeNull()
})

test('a new request is there without being asked for', async () => {
  node.approvals = someApprovals([])
  render(<App token={null} />)
  await screen.findByText(en.approvals.none)
  node.approvals = someApprovals([aRequest()])
  node.send({ sequence: 9, play: 'live', elapsedMs: 1, item: anItem(9, { kind: 'waiting' }) })
  await screen.findByTestId('approval')
  expect(screen.getByTestId('approvals-count').textContent).toContain('1 waiting')
})

test('every page says how much waits, to whoever may know it', async () => {
  window.location.hash = '#containments'
  node.approvals = someApprovals([aRequest(), aRequest({ id: 'containment:2', outcome: 'granted' })])
  render(<App token={null} />)
  expect((await screen.findByTestId('waiting-count')).textContent).toBe(`1 ${en.pages.waiting}`)
  cleanup()
  node.permissions = []
  render(<App token={null} />)
  await screen.findByTestId('safety')
  expect(screen.queryByTestId('waiting-count')).toBeNull()
})

test('what is erased while it is on the page leaves it', async () => {
  const detail = await open()
  node.approvals = someApprovals([])
  node.send({ sequence: 9, play: 'live', elapsedMs: 1, erased: { entryIds: ['entry-1'], text: { en: 'erased', ja: '消去' } } })
  await waitFor(() => expect(detail.textContent).toContain(en.approvals.gone))
  expect(document.body.textContent).not.toContain('the host is of tier 0')
})

test('a refusal of the node is told in words', async () => {
  await open()
  node.instead.set('POST /approvals/containment%3A1/approve', { status: 409, body: { title: 'people.approval.already-given', detail: 'x' } })
  fireEvent.change(await note(), { target: { value: 'yes' } })
  fireEvent.click(screen.getByTestId('approve'))
  expect((await screen.findByRole('alert')).textContent).toBe(en.whyNot['already-given'])
})

test('a fresh proof is asked for where the node wants one, and the approval is then sent again', async () => {
  await open()
  node.instead.set('POST /approvals/containment%3A1/approve', { status: 401, body: { type: 'urn:hikeshi:problem:step-up', title: 'Show anew who you are' } })
  fireEvent.change(await note(), { target: { value: 'yes' } })
  fireEvent.click(screen.getByTestId('approve'))
  fireEvent.change(await screen.findByTestId('step-up-password'), { target: { value: 'lanterns over seven canals' } })
  fireEvent.click(screen.getByTestId('step-up-submit'))
  await screen.findByText(en.approvals.saidYes)
  expect(node.told.map((each) => each.path)).toEqual(['/approvals/containment%3A1/approve', '/session/step-up', '/approvals/containment%3A1/approve'])
})

test('whoever may not read this is told which role helps', async () => {
  node.instead.set('GET /approvals', { status: 403, body: { title: 'Not permitted' } })
  render(<App token={null} />)
  expect((await screen.findByRole('alert')).textContent).toBe(en.response.forbidden)
})
