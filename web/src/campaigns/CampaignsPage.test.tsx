// @vitest-environment jsdom
import '../test-setup'
import { fireEvent, render, screen } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { App } from '../App'
import { speak } from '../i18n'
import en from '../i18n/en.json'
import ja from '../i18n/ja.json'
import { aCampaign } from '../measures/fixtures'
import { audit } from '../pages/auditing'
import { openFirst } from '../pages/openFirst'
import { type FakeNode, atPage } from '../response/fixtures'

let node: FakeNode

beforeEach(() => {
  node = atPage('campaigns')
  node.permissions = ['ReadResponse', 'ManageRemediation']
  node.campaigns = [aCampaign()]
})

async function open() {
  await openFirst('campaign')
  await screen.findByTestId('burn-down')
  return screen.getByTestId('measure-detail')
}

test.each([
  ['en', en],
  ['ja', ja],
] as const)('a campaign says what is left, who changes what when, and what will be late, in %s', async (language, texts) => {
  speak(language)
  await open()
  expect(screen.getByTestId('campaign-late').textContent).toBe(texts.campaigns.lateHint.replace('{{count}}', '1'))
  expect(screen.getByTestId('team').textContent).toContain('channels')
  const [inTime, late] = screen.getAllByTestId('change') as [HTMLElement, HTMLElement]
  expect(inTime.textContent).not.toContain(texts.campaigns.noWindow)
  expect(late.textContent).toContain(texts.campaigns.noWindow)
  expect(late.textContent).toContain(`· ${texts.campaigns.late}`)
  expect(await audit()).toEqual([])
})

test('the burn-down goes in steps, and says in words what it shows', async () => {
  await open()
  const figure = screen.getByTestId('burn-down')
  const points = (figure.querySelector('polyline')?.getAttribute('points') ?? '').split(' ').map((point) => point.split(',').map(Number))
  expect(points).toHaveLength(4)
  expect(points[1]?.[0]).toBe(points[2]?.[0])
  expect(points[1]?.[1]).toBe(points[0]?.[1])
  expect(points[2]?.[1]).toBeGreaterThan(points[1]?.[1] as number)
  expect(figure.textContent).toContain('3 left at the beginning')
  expect(figure.textContent).toContain('2 left now, 1 done')
})

test('closing one needs a reason, and a closed one shows it', async () => {
  await open()
  fireEvent.click(await screen.findByTestId('close-submit'))
  expect(screen.getByText(en.containments.reasonMissing)).toBeTruthy()
  fireEvent.change(screen.getByTestId('close-note'), { target: { value: 'the vendor left' } })
  node.campaigns = [aCampaign({ campaign: { ...aCampaign().campaign, closed: 'person:1: the vendor left' } })]
  fireEvent.click(screen.getByTestId('close-submit'))
  await vi.waitFor(() => expect(screen.queryByTestId('close-more')).toBeNull())
  expect(node.told).toEqual([{ path: '/response/campaigns/campaign-1/close', body: { reason: 'the vendor left' } }])
  expect(screen.getByTestId('measure-detail').textContent).toContain('person:1: the vendor left')
  expect(screen.getByTestId('campaign').textContent).toContain('Closed with 2 left')
})

test('one is opened for the advisories that are named', async () => {
  node.campaigns = []
  render(<App token={null} />)
  await screen.findByText(en.campaigns.none)
  fireEvent.change(await screen.findByTestId('open-title'), { target: { value: 'Gateway to 3.2.2' } })
  fireEvent.change(screen.getByTestId('open-owner'), { target: { value: 'aoi' } })
  fireEvent.click(screen.getByTestId('open-submit'))
  expect(screen.getByText(en.measures.fillIn)).toBeTruthy()
  fireEvent.change(screen.getByTestId('open-advisories'), { target: { value: 'CVE-2026-9999, GHSA-x' } })
  node.instead.set('POST /response/campaigns', { status: 200, body: { id: 'campaign-1', changes: 3, entryId: 'e' } })
  node.campaigns = [aCampaign()]
  fireEvent.click(screen.getByTestId('open-submit'))
  await screen.findByTestId('burn-down')
  expect(node.told).toEqual([{ path: '/response/campaigns', body: { title: 'Gateway to 3.2.2', owner: 'aoi', advisories: ['CVE-2026-9999', 'GHSA-x'] } }])
})

test('whoever may only look neither opens nor closes one', async () => {
  node.permissions = ['ReadResponse']
  await open()
  expect((await screen.findByTestId('may-not')).textContent).toBe(en.controls.mayNot)
  expect(screen.queryByTestId('close-more')).toBeNull()
})
