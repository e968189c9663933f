// @vitest-environment jsdom
import '../test-setup'
import { fireEvent, render, screen } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import { App } from '../App'
import type { Flow } from '../api/sharing'
import { speak } from '../i18n'
import en from '../i18n/en.json'
import ja from '../i18n/ja.json'
import { audit } from '../pages/auditing'
import { type FakeNode, atPage } from '../response/fixtures'

const aFlow = (rest: Partial<Flow> = {}): Flow => ({
  entry: 'entry-1',
  at: '2026-04-01T09:00:00Z',
  direction: 'received',
  producer: 'bank-03',
  bundleId: 'bundle--1',
  objects: 3,
  objectIds: [],
  marking: 'green',
  audience: 'community',
  passed: ['hub'],
  accepted: [{ entry: 'entry-2', title: 'A service spawns a shell', objects: 2 }],
  refused: [{ entry: 'entry-3', objectId: 'indicator--2', code: 'would-cut', what: '203.0.113.9', reason: 'Sora Cloud is behind it' }],
  refusedCount: 1,
  caused: [{ entry: 'entry-4', what: 'order', target: '198.51.100.7', reason: 'bank-03: A service spawns a shell', standing: 'enforced' }],
  causedCount: 3,
  retracted: [],
  ...rest,
})

let node: FakeNode

beforeEach(() => {
  node = atPage('sharing')
  node.flows = [aFlow(), aFlow({ entry: 'entry-9', direction: 'published', producer: null, accepted: [], refused: [], refusedCount: 0, caused: [], causedCount: 0 })]
  node.peers = [{ member: 'bank-03', nameEn: 'Momiji', nameJa: 'もみじ', kind: 'regional-bank', key: '0123456789abcdef', witnessKey: null, lastHeard: '2026-04-01T09:00:00Z' }]
})

const open = async () => {
  render(<App token={null} />)
  fireEvent.click((await screen.findAllByTestId('flow'))[0] as HTMLElement)
}

test.each([
  ['en', en],
  ['ja', ja],
] as const)('a bundle says what was refused and why, and what it caused, in %s', async (language, texts) => {
  speak(language)
  await open()
  expect((await screen.findByTestId('flow-refused')).textContent).toContain('Sora Cloud is behind it')
  expect(screen.getByTestId('flow-caused').textContent).toContain(texts.sharing.standing.enforced)
  expect(screen.getByTestId('flow-caused').textContent).toContain(texts.sharing.beyond.replace('{{count}}', '2'))
  expect(screen.queryByTestId('flow-retracted')).toBeNull()
  expect(await audit()).toEqual([])
})

test('what was taken back says so, in the list and in the detail', async () => {
  node.flows = [aFlow({ retracted: [{ entry: 'entry-5', at: '2026-04-01T09:05:00Z', why: 'revoked', reason: 'our own scanner', objectIds: ['indicator--1'] }] })]
  await open()
  expect((await screen.findByTestId('flow-retracted')).textContent).toContain('our own scanner')
  expect(screen.getAllByTestId('mark')[0]?.textContent).toBe(en.sharing.retracted)
})

test('what it would do now is asked only when somebody wants to know', async () => {
  node.instead.set('GET /sharing/preview', {
    status: 200,
    body: {
      producer: 'bank-03',
      accepted: [{ title: 'A service spawns a shell', marking: 'green', actions: [{ verdict: 'waiting', target: 'port 10.7.0.10:8443', reason: 'a person may veto it', rule: 'shared', autonomy: 'act', objections: [] }], touches: [{ service: 'gateway', component: 'pkg:npm/a', exposed: true, functions: ['payments'] }], techniques: ['T1059'], playbooks: [] }],
      refused: [],
      retracted: [],
    },
  })
  await open()
  expect(screen.queryByTestId('preview')).toBeNull()
  const details = (await screen.findByTestId('preview-more')).closest('details') as HTMLDetailsElement
  details.open = true
  fireEvent(details, new Event('toggle'))
  const shown = await screen.findByTestId('preview')
  expect(shown.textContent).toContain('port 10.7.0.10:8443')
  expect(shown.textContent).toContain(`gateway (${en.sharing.exposed}) → payments`)
  expect(await audit()).toEqual([])
})

test('members are listed with what names their keys', async () => {
  render(<App token={null} />)
  expect((await screen.findByTestId('peer')).textContent).toContain('0123456789abcdef')
  expect(await audit()).toEqual([])
})

test('a node that shares with nobody says so', async () => {
  node.instead.set('GET /sharing/flows', { status: 404, body: { status: 404 } })
  render(<App token={null} />)
  expect(await screen.findByText(en.sharing.alone)).toBeTruthy()
})
