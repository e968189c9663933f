// @vitest-environment jsdom
import '../test-setup'
import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import { App } from '../App'
import type { RankedFinding, SituationChange } from '../api/contract'
import { speak } from '../i18n'
import en from '../i18n/en.json'
import ja from '../i18n/ja.json'
import { audit } from '../pages/auditing'
import { type FakeStream, connect } from '../pages/fakeNetwork'
import { anItem, aSnapshot } from '../situation/fixtures'
import { aFinding, aRanking } from './fixtures'

/** A node that ranks what it was given, 50 at a time. */
class FakeNode {
  role = 'member'
  status = 200
  findings: RankedFinding[] = [aFinding(1), aFinding(2, { decision: 'defer', service: null, functions: [] })]
  asked: string[] = []
  streams: FakeStream[] = []

  fetch = async (address: string): Promise<Response> => {
    const { pathname, searchParams } = new URL(address, 'http://node')
    const path = pathname.replace('/api/v1', '')
    this.asked.push(path + new URL(address, 'http://node').search)
    if (path === '/about') return Response.json({ version: '0.1.0', memberId: 'a', role: this.role })
    if (path === '/situation') return Response.json(aSnapshot({ simulation: this.role === 'exercise' }))
    if (!path.startsWith('/exposure')) return Response.json({ status: 404 }, { status: 404 })
    if (this.status !== 200) return Response.json({ detail: 'no', status: this.status }, { status: this.status })
    if (path === '/exposure') {
      const found = this.findings.filter((each) => JSON.stringify(each).includes(searchParams.get('q') ?? ''))
      const skip = Number(searchParams.get('skip'))
      return Response.json(aRanking(found.slice(skip, skip + 50), { total: this.findings.length, matching: found.length }))
    }
    const about = this.findings.filter((each) => path.endsWith(each.weakness))
    const evidence = [{ advisory: 'GHSA-1', source: 'a.json', purl: 'pkg:npm/desk-1@1.1', version: '1.1', interval: '[1.0, 1.2)', comparer: 'semver', confidence: 'compared', assets: ['pay-1'] }]
    return Response.json(aRanking(about.map((each) => ({ ...each, evidence }))))
  }

  send(change: SituationChange) {
    this.streams.at(-1)?.onmessage?.({ data: JSON.stringify(change) })
  }
}

let node: FakeNode

beforeEach(() => {
  node = connect(new FakeNode(), 'exposure')
})

const findings = () => screen.findAllByTestId('finding')

test.each([
  ['en', en, 'Domestic payments (tier 1)', 'Act on number 1.'],
  ['ja', ja, '内国為替 (階層 1)', '1 番に対応が必要。'],
] as const)('a finding leads to its path and to why in %s', async (language, texts, last, reason) => {
  speak(language)
  render(<App token={null} />)
  const [first, second] = await findings()
  expect(first?.textContent).toContain(texts.decision.immediate)
  expect(second?.textContent).toContain(texts.exposure.noService)
  fireEvent.click(first as HTMLElement)
  const path = await screen.findByTestId('exposure-path')
  expect([...path.children].map((step) => step.getAttribute('data-step'))).toEqual(['advisory', 'package', 'asset', 'service', 'function'])
  expect([...path.children].map((step) => step.lastElementChild?.textContent)).toEqual(['GHSA-1', 'desk-1 1.1', 'pay-2', texts.exposure.open, last])
  const detail = screen.getByTestId('exposure-detail')
  expect(detail.textContent).toContain(reason)
  expect(detail.textContent).toContain('Weakness number 1 <b>')
  expect(screen.getByTestId('exposure-evidence').textContent).toContain('1.1 ∈ [1.0, 1.2)')
  expect(screen.getByTestId('exposure-evidence').textContent).toContain(texts.confidence.compared)
  expect(first?.getAttribute('aria-pressed')).toBe('true')
  expect(await audit()).toEqual([])
})

test.each([
  ['en', 'Under investigation (Kobe Software, code-not-reached, '],
  ['ja', '調査中 (Kobe Software, code-not-reached, '],
] as const)('what a supplier says and what is exploited stand beside the priority in %s', async (language, words) => {
  node.findings = [
    aFinding(1, {
      exploitedAs: 'CVE-2099-0099',
      vex: {
        state: 'under-investigation',
        statements: [{ status: 'under-investigation', author: 'Kobe Software', justification: 'code-not-reached', said: '2026-05-01T00:00:00+00:00', text: 'We look <b>', where: 'v.json: $.statements[0]' }],
      },
    }),
  ]
  speak(language)
  render(<App token={null} />)
  fireEvent.click((await findings())[0] as HTMLElement)
  const detail = await screen.findByTestId('exposure-detail')
  expect(detail.textContent).toContain('CVE-2099-0099')
  expect(detail.textContent).toContain(words)
  expect(detail.textContent).toContain('We look <b>')
  expect(await audit()).toEqual([])
})

test('a search asks the node, and says when nothing matches', async () => {
  render(<App token={null} />)
  expect(await findings()).toHaveLength(2)
  fireEvent.change(screen.getByTestId('exposure-search'), { target: { value: 'desk-2' } })
  await waitFor(() => expect(screen.getAllByTestId('finding')).toHaveLength(1))
  expect(node.asked).toContain('/exposure?q=desk-2&skip=0&take=50')
  fireEvent.change(screen.getByTestId('exposure-search'), { target: { value: 'nowhere' } })
  expect(await screen.findByText(en.exposure.noneMatch)).toBeTruthy()
})

test('more than a page is read when it is asked for', async () => {
  node.findings = Array.from({ length: 51 }, (_, i) => aFinding(i + 1))
  render(<App token={null} />)
  expect(await findings()).toHaveLength(50)
  fireEvent.click(screen.getByText(en.exposure.more))
  await waitFor(() => expect(screen.getAllByTestId('finding')).toHaveLength(51))
  expect(screen.queryByText(en.exposure.more)).toBeNull()
})

test('an advisory that arrives is on the page without being asked for', async () => {
  render(<App token={null} />)
  expect(await findings()).toHaveLength(2)
  await waitFor(() => expect(node.streams).toHaveLength(1))
  node.findings = [...node.findings, aFinding(3)]
  act(() => node.send({ sequence: 5, play: 'live', elapsedMs: 600, item: anItem(5, { kind: 'advisory' }) }))
  await waitFor(() => expect(screen.getAllByTestId('finding')).toHaveLength(3), { timeout: 3000 })
})

test.each([
  [403, en.exposure.forbidden],
  [409, en.exposure.noInstitution],
] as const)('an answer %s is said in words', async (status, words) => {
  node.status = status
  render(<App token={null} />)
  expect((await screen.findByRole('alert')).textContent).toBe(words)
})

test('what was missing stands under the list', async () => {
  render(<App token={null} />)
  await findings()
  expect(within(screen.getByTestId('exposure-notes')).getByText('No EPSS scores were given.')).toBeTruthy()
})

test('the pages are named, and an exercise has one alone', async () => {
  const { unmount } = render(<App token={null} />)
  await findings()
  fireEvent.click(screen.getByText(en.pages.situation))
  expect(await screen.findAllByTestId('play')).toHaveLength(1)
  expect(window.location.hash).toBe('#situation')
  unmount()
  window.location.hash = '#exposure'
  node.role = 'exercise'
  render(<App token={null} />)
  expect(await screen.findAllByTestId('play')).toHaveLength(1)
  expect(screen.queryAllByTestId('page')).toHaveLength(0)
})
