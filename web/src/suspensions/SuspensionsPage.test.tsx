// @vitest-environment jsdom
import '../test-setup'
import { fireEvent, render, screen, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { App } from '../App'
import { speak } from '../i18n'
import en from '../i18n/en.json'
import ja from '../i18n/ja.json'
import { aPlan, aSuspension } from '../measures/fixtures'
import { audit } from '../pages/auditing'
import { openFirst } from '../pages/openFirst'
import { type FakeNode, atPage } from '../response/fixtures'
import { anItem } from '../situation/fixtures'

let node: FakeNode

beforeEach(() => {
  node = atPage('suspensions')
  node.suspensions = { plans: [aPlan()], suspensions: [aSuspension()] }
})

async function open(testId: string) {
  await openFirst(testId)
  return screen.getByTestId('measure-detail')
}

test.each([
  ['en', en],
  ['ja', ja],
] as const)('a suspension says what stops, who decides, what is late, and what is told in both languages, in %s', async (language, texts) => {
  speak(language)
  const detail = await open('suspension')
  expect(within(detail).getAllByTestId('mark')[0]?.textContent).toBe(texts.suspensionState.running)
  expect(screen.getByTestId('suspended-functions').textContent).toContain('monitoring')
  expect(screen.getByTestId('suspended-order').textContent).toContain(texts.standing.enforced)
  expect(screen.getByTestId('late').textContent).toContain('1')
  expect(detail.querySelector('[data-step=report]')?.textContent).toContain(texts.suspensions.step.late)
  expect(screen.getByTestId('notice').textContent).toContain('We have held off soc.')
  expect(screen.getByTestId('notice').textContent).toContain('soc を切り離しました。')
  expect(screen.getByTestId('holes').textContent).toContain(language === 'ja' ? '台帳にありません' : 'nobody has said')
  expect(await audit()).toEqual([])
})

test('the area is marked in the header, and its pages lead to one another', async () => {
  render(<App token={null} />)
  await screen.findByTestId('suspension')
  expect(document.querySelector('[data-page=measures]')?.getAttribute('aria-current')).toBe('page')
  const links = screen.getAllByTestId('measure-page')
  expect(links.map((each) => each.getAttribute('href'))).toEqual(['#suspensions', '#controls', '#campaigns', '#investigations'])
  expect(links[0]?.getAttribute('aria-current')).toBe('page')
})

test('a plan that was never drilled says so, and asking for it goes to the node and shows what was asked for', async () => {
  node.suspensions = { plans: [aPlan()], suspensions: [] }
  const detail = await open('suspension-plan')
  expect(detail.textContent).toContain(en.suspensions.neverDrilled)
  fireEvent.click(await screen.findByTestId('suspension-ask-submit'))
  expect(screen.getByText(en.containments.reasonMissing)).toBeTruthy()
  expect(node.told).toEqual([])
  fireEvent.change(screen.getByTestId('suspension-ask-note'), { target: { value: 'the vendor called' } })
  node.instead.set('POST /response/suspensions', { status: 200, body: { entryId: 'e', suspensionId: 's-1', approvalId: 'suspension:s-1' } })
  node.suspensions = { plans: [aPlan()], suspensions: [aSuspension({ state: 'proposed', startedAt: null, times: null })] }
  fireEvent.click(screen.getByTestId('suspension-ask-submit'))
  expect(await screen.findByText(en.suspensions.toApproval)).toBeTruthy()
  expect(node.told).toEqual([{ path: '/response/suspensions', body: { plan: 'soc', reason: 'the vendor called' } }])
  expect(window.location.hash).toBe('#suspensions/s-1')
})

test('a plan that is proposed or running already is not asked for again', async () => {
  const detail = await open('suspension-plan')
  expect(within(detail).getByTestId('open-already').querySelector('a')?.getAttribute('href')).toBe('#suspensions/s-1')
  expect(screen.queryByTestId('suspension-ask')).toBeNull()
})

test('a step is said to be done with what was done', async () => {
  const detail = await open('suspension')
  const step = within(detail.querySelector('[data-step=report]') as HTMLElement)
  fireEvent.change(step.getByTestId('step-done-note'), { target: { value: 'called at 00:20' } })
  fireEvent.click(step.getByTestId('step-done-submit'))
  await step.findByText(en.suspensions.recorded)
  expect(node.told).toEqual([{ path: '/response/suspensions/s-1/steps', body: { step: 'report', note: 'called at 00:20' } }])
})

test('nothing is resumed before every criterion has its proof', async () => {
  await open('suspension')
  fireEvent.change(await screen.findByTestId('resume-note'), { target: { value: 'it is over' } })
  fireEvent.click(screen.getByTestId('resume-submit'))
  expect(screen.getByText(en.measures.fillIn)).toBeTruthy()
  expect(node.told).toEqual([])
  fireEvent.change(screen.getByTestId('proof-clean'), { target: { value: 'CASE-2' } })
  node.suspensions = { plans: [aPlan()], suspensions: [aSuspension({ state: 'resumed', steps: [] })] }
  fireEvent.click(screen.getByTestId('resume-submit'))
  await vi.waitFor(() => expect(screen.queryByTestId('resume')).toBeNull())
  expect(node.told).toEqual([{ path: '/response/suspensions/s-1/resume', body: { reason: 'it is over', proofs: { clean: 'CASE-2' } } }])
})

test('whoever may only look is told which role helps, and gets no form', async () => {
  node.permissions = ['ReadResponse']
  const detail = await open('suspension')
  expect((await screen.findByTestId('may-not-resume')).textContent).toBe(en.suspensions.mayNotResume)
  expect(detail.querySelector('form')).toBeNull()
})

test('a supplier is reported with who says so; one that the ledger does not know is said in words', async () => {
  node.permissions = ['ReadResponse', 'TriageDetections']
  render(<App token={null} />)
  fireEvent.change(await screen.findByTestId('report-supplier'), { target: { value: 'sco' } })
  fireEvent.change(screen.getByTestId('report-source'), { target: { value: 'the vendor' } })
  fireEvent.change(screen.getByTestId('report-note'), { target: { value: 'its update server was used' } })
  node.instead.set('POST /response/suspensions/reports', { status: 404, body: { title: 'Not found' } })
  fireEvent.click(screen.getByTestId('report-submit'))
  expect((await screen.findByRole('alert')).textContent).toBe(en.suspensions.unknownSupplier)
  fireEvent.change(screen.getByTestId('report-supplier'), { target: { value: 'soc' } })
  fireEvent.click(screen.getByTestId('report-submit'))
  await screen.findByText(en.suspensions.reported)
  expect(node.told.at(-1)).toEqual({ path: '/response/suspensions/reports', body: { supplier: 'soc', source: 'the vendor', reason: 'its update server was used' } })
})

test('a proposal appears without being asked for; without plans the page says how one comes to be', async () => {
  node.suspensions = { plans: [], suspensions: [] }
  render(<App token={null} />)
  await screen.findByText(en.suspensions.none)
  node.suspensions = { plans: [], suspensions: [aSuspension({ state: 'proposed', startedAt: null, times: null })] }
  node.send({ sequence: 9, play: 'live', elapsedMs: 1, item: anItem(9, { kind: 'waiting' }) })
  expect((await screen.findByTestId('suspension')).textContent).toContain(en.suspensionState.proposed)
})

test('whoever may not read this is told which role helps', async () => {
  node.instead.set('GET /response/suspensions', { status: 403, body: { title: 'Not permitted' } })
  render(<App token={null} />)
  expect((await screen.findByRole('alert')).textContent).toBe(en.response.forbidden)
})
