// @vitest-environment jsdom
import './test-setup'
import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { App } from './App'
import { memberStates, type SealedDocument, type SituationChange, type WhyTree } from './api/contract'
import { speak } from './i18n'
import en from './i18n/en.json'
import ja from './i18n/ja.json'
import { audit } from './pages/auditing'
import { type FakeStream, connect } from './pages/fakeNetwork'
import { aMember, anItem, aPlay, aSnapshot } from './situation/fixtures'
import { aReleasedDocument } from './why/fixtures'
import type { Person, SignInWays } from './api/people'
import { aPerson } from './session/fixtures'

/** A node as the console sees it: answers over fetch, changes over one event stream. */
class FakeNode {
  token = 'good'
  ways: SignInWays = { account: false, passkey: false }
  person: Person = aPerson()
  isSignedIn = true
  isFresh = false
  streams: FakeStream[] = []
  asked: string[] = []
  released?: SealedDocument
  snapshot = aSnapshot({
    plays: [
      aPlay({ name: 'without', recorded: true, ended: true }),
      aPlay({
        name: 'with',
        members: memberStates.map((state) => aMember(state, { state })),
        items: [anItem(1), anItem(2, { kind: 'note', entryId: null })],
      }),
    ],
    inCommon: [{ kind: 'cloud', name: { en: 'Amagumo Cloud', ja: '雨雲クラウド' }, members: 7, functions: 12 }],
  })
  why: WhyTree = {
    entryId: 'entry-1',
    index: 7,
    kind: 'detection.sighted/1',
    actor: 'rule:shell',
    time: '2026-01-02T03:04:05.678Z',
    summary: 'A shell was started',
    text: { en: 'A shell was started', ja: 'シェルが起動' },
    body: '{"level":"high"}',
    state: 'recorded',
    bodyCut: false,
    cut: true,
    repeated: false,
    grounds: [{ kind: 'rule', name: 'shell', title: 'Shell from a server', version: 'abc123' }],
    causes: [
      {
        entryId: 'event-1',
        index: 6,
        kind: 'future.kind/3',
        actor: 'machine:sensor',
        time: '2026-01-02T03:04:05.600Z',
        summary: 'Process created',
        state: 'erased',
        bodyCut: false,
        cut: false,
        repeated: false,
        causes: [],
      },
      {
        entryId: 'event-2',
        index: 0,
        kind: '',
        actor: '',
        time: '0001-01-01T00:00:00+00:00',
        summary: 'This entry is not in this log',
        state: 'unknown',
        bodyCut: false,
        cut: false,
        repeated: false,
        causes: [],
      },
    ],
  }

  fetch = async (address: string, init?: RequestInit): Promise<Response> => {
    const path = address.replace('/api/v1', '')
    this.asked.push(`${init?.method ?? 'GET'} ${path}`)
    if (path === '/session' && init?.method === 'POST') {
      const tried = JSON.parse(init.body as string) as { token?: string; account?: string; password?: string; code?: string }
      if (tried.account && tried.password === 'right' && !tried.code) return refusal(401, 'urn:hikeshi:problem:code-needed')
      this.isSignedIn = tried.token === this.token || (tried.account === 'sato' && tried.password === 'right' && tried.code === '123456')
      return this.isSignedIn ? new Response(null, { status: 204 }) : refusal(401)
    }
    if (path === '/session/step-up') {
      this.isFresh = (JSON.parse(init?.body as string) as { password?: string }).password === 'right'
      return this.isFresh ? new Response(null, { status: 204 }) : refusal(401)
    }
    if (path === '/session/password') return this.isFresh ? new Response(null, { status: 204 }) : refusal(401, 'urn:hikeshi:problem:step-up')
    if (path === '/accounts') return Response.json({})
    if (path === '/session/ways') return Response.json(this.ways)
    if (path === '/session' && init?.method !== 'DELETE') return this.isSignedIn ? Response.json(this.person) : refusal(401)
    if (path === '/session') {
      this.isSignedIn = false
      return new Response(null, { status: 204 })
    }
    if (!this.isSignedIn) return refusal(401)
    if (path === '/about') return Response.json({ version: '0.1.0', memberId: 'a', role: 'member' })
    if (path === '/situation') return Response.json(this.snapshot)
    if (path === '/why/a/entry-1') return Response.json(this.why)
    if (path === '/evidence/entry-1/sealed' && this.released) return Response.json(this.released)
    return refusal(404)
  }

  send(change: SituationChange) {
    this.streams.at(-1)?.onmessage?.({ data: JSON.stringify(change) })
  }
}

const refusal = (status: number, type?: string) => Response.json({ title: 'Refused', status, type }, { status })

let node: FakeNode

beforeEach(() => {
  node = connect(new FakeNode())
})

async function open(token: string | null = null) {
  const page = render(<App token={token} />)
  await screen.findAllByTestId('play')
  return page
}

test('a token in the address signs in, and the situation appears', async () => {
  node.isSignedIn = false
  await open('good')
  expect(node.asked[0]).toBe('POST /session')
  expect(screen.getByTestId('simulation-banner').textContent).toContain('SIMULATION / 演習')
})

test('without a session there is a form, a wrong token is told, a right one opens the page', async () => {
  node.isSignedIn = false
  render(<App token={null} />)
  fireEvent.change(await screen.findByTestId('sign-in-token'), { target: { value: 'bad' } })
  fireEvent.click(screen.getByTestId('sign-in-submit'))
  expect((await screen.findByRole('alert')).textContent).toContain(en.session.wrong)
  fireEvent.change(screen.getByTestId('sign-in-token'), { target: { value: ' good ' } })
  fireEvent.click(screen.getByTestId('sign-in-submit'))
  expect(await screen.findAllByTestId('play')).toHaveLength(2)
})

test('an account signs in with its password, and the code when one is needed', async () => {
  node.isSignedIn = false
  node.ways = { account: true, passkey: true }
  render(<App token={null} />)
  fireEvent.change(await screen.findByTestId('sign-in-account'), { target: { value: 'sato' } })
  fireEvent.change(screen.getByTestId('sign-in-password'), { target: { value: 'wrong' } })
  fireEvent.click(screen.getByTestId('sign-in-submit'))
  expect((await screen.findByRole('alert')).textContent).toContain(en.session.wrongPassword)
  fireEvent.change(screen.getByTestId('sign-in-password'), { target: { value: 'right' } })
  fireEvent.click(screen.getByTestId('sign-in-submit'))
  fireEvent.change(await screen.findByTestId('sign-in-code'), { target: { value: '123456' } })
  fireEvent.click(screen.getByTestId('sign-in-submit'))
  expect(await screen.findAllByTestId('play')).toHaveLength(2)
})

test('what needs a fresh proof asks for it, and is then sent again', async () => {
  await open()
  fireEvent.click(await screen.findByTestId('own-account'))
  fireEvent.change(await screen.findByTestId('new-password'), { target: { value: 'a new one' } })
  fireEvent.click(screen.getByTestId('change-password'))
  fireEvent.change(await screen.findByTestId('step-up-password'), { target: { value: 'right' } })
  fireEvent.click(screen.getByTestId('step-up-submit'))
  expect(await screen.findByText(en.person.changed)).toBeTruthy()
  expect(node.asked.filter((each) => each === 'POST /session/password')).toHaveLength(2)
})

test('whoever gives up the proof is told why nothing happened', async () => {
  await open()
  fireEvent.click(await screen.findByTestId('own-account'))
  fireEvent.change(await screen.findByTestId('new-password'), { target: { value: 'a new one' } })
  fireEvent.click(screen.getByTestId('change-password'))
  fireEvent.click(await screen.findByTestId('step-up-cancel'))
  expect((await screen.findByRole('alert')).textContent).toContain(en.refusal.wrong)
  expect(node.asked.filter((each) => each === 'POST /session/password')).toHaveLength(1)
})

test('without any account the first one can be made', async () => {
  node.person = aPerson({ account: undefined, needsFirstAccount: true })
  await open()
  fireEvent.click(await screen.findByTestId('first-account'))
  fireEvent.change(await screen.findByTestId('first-name'), { target: { value: 'sato' } })
  fireEvent.change(screen.getByTestId('first-password'), { target: { value: 'lanterns over seven canals' } })
  fireEvent.click(screen.getByTestId('first-submit'))
  expect(await screen.findByText(en.person.made.replace('{{name}}', 'sato'))).toBeTruthy()
})

test('signing out leads back to the form', async () => {
  await open()
  fireEvent.click(screen.getByTestId('sign-out'))
  expect(await screen.findByTestId('sign-in-token')).toBeTruthy()
  expect(node.asked).toContain('DELETE /session')
})

test.each([
  ['en', en],
  ['ja', ja],
] as const)('every state is written in words in %s', async (language, texts) => {
  speak(language)
  await open()
  const play = screen.getAllByTestId('play').find((each) => each.dataset['play'] === 'with')
  for (const state of memberStates) {
    const mark = play?.querySelector(`[data-testid=member][data-member=${state}]`)
    expect(mark?.getAttribute('data-state')).toBe(state)
    expect(mark?.textContent).toContain(texts.state[state])
    expect(mark?.getAttribute('aria-label')).toContain(texts.state[state])
  }
})

test('the language switch changes the page and its declared language', async () => {
  await open()
  fireEvent.click(within(screen.getByTestId('language-switch')).getByText('日本語'))
  expect(screen.getByText(ja.play.with, { selector: 'h2' })).toBeTruthy()
  expect(document.documentElement.lang).toBe('ja')
})

test('a change that arrives is shown, the verdict too', async () => {
  await open()
  await waitFor(() => expect(node.streams).toHaveLength(1))
  expect(node.streams[0]?.address).toBe('/api/v1/situation/stream?after=1')
  act(() => {
    node.send({ sequence: 5, play: 'with', elapsedMs: 600, item: anItem(5, { kind: 'containment' }) })
    node.send({ sequence: 6, play: 'with', elapsedMs: 601, member: aMember('exposed', { state: 'immune', immunityMs: 12 }) })
    node.send({ sequence: 7, play: 'with', elapsedMs: 700, verdict: { held: true, sentence: { en: 'Proved.', ja: '証明済み。' } } })
  })
  expect((await screen.findByTestId('verdict')).textContent).toContain('Proved.')
  await waitFor(() =>
    expect(screen.getAllByTestId('item').map((item) => item.dataset['kind'])).toEqual(['containment', 'note', 'sighting']),
  )
  expect(await audit(document.body)).toEqual([])
  expect(document.querySelector('[data-member=exposed]')?.getAttribute('data-state')).toBe('immune')
})

test.each([
  ['en', en, 'Kitamori Bank shows two histories'],
  ['ja', ja, '北森銀行が二つの歴史を提示'],
] as const)('an alarm stands above everything in %s, by name, and leads to the evidence', async (language, texts, words) => {
  speak(language)
  await open()
  expect(screen.queryByTestId('alarms')).toBeNull()
  await waitFor(() => expect(node.streams).toHaveLength(1))
  const text = { en: 'Kitamori Bank shows two histories', ja: '北森銀行が二つの歴史を提示' }
  act(() => node.send({ sequence: 5, play: 'with', elapsedMs: 600, item: anItem(5, { kind: 'alarm', entryId: 'entry-1', severity: 'critical', text }) }))
  const alarm = await screen.findByTestId('alarms')
  expect(alarm.getAttribute('role')).toBe('alert')
  expect(alarm.textContent).toContain(texts.item.alarm)
  expect(alarm.textContent).toContain(words)
  expect(await audit(document.body)).toEqual([])
  fireEvent.click(within(alarm).getByRole('button'))
  expect(await screen.findByTestId('why-drawer')).toBeTruthy()
})

test('a broken stream resumes after what is known by then', async () => {
  await open()
  await waitFor(() => expect(node.streams).toHaveLength(1))
  node.snapshot = { ...node.snapshot, sequence: 40 }
  act(() => node.streams[0]?.onerror?.())
  expect(node.streams[0]?.close).toHaveBeenCalled()
  await waitFor(() => expect(node.streams[1]?.address).toBe('/api/v1/situation/stream?after=40'))
})

test('an item leads to why it happened, down to the event', async () => {
  await open()
  fireEvent.click(screen.getAllByTestId('item').find((item) => item.tagName === 'BUTTON') as HTMLElement)
  const drawer = await screen.findByTestId('why-drawer')
  const [sighting, event, unknown] = await within(drawer).findAllByTestId('why-node')
  expect(sighting?.textContent).toContain(en.fact['detection-sighted'])
  expect(event?.textContent).toContain('future.kind/3')
  expect(event?.textContent).toContain(en.why.erased)
  expect(unknown?.textContent).toContain(en.why.notHere)
  expect(unknown?.textContent).toContain('event-2')
  expect(sighting?.textContent).toContain(`${en.why.ground.rule}: Shell from a server · abc123`)
  expect(sighting?.textContent).toContain(en.why.cut)
  fireEvent.click(within(drawer).getByText(en.why.show))
  expect(drawer.querySelector('pre')?.textContent).toBe('{\n  "level": "high"\n}')
  expect(await audit(document.body)).toEqual([])
})

test('an entry that is not there is said in words', async () => {
  node.fetch = ((answer) => async (address: string, init?: RequestInit) =>
    address.includes('/why/') ? refusal(404) : answer(address, init))(node.fetch)
  vi.stubGlobal('fetch', node.fetch)
  await open()
  fireEvent.click(screen.getAllByTestId('item').find((item) => item.tagName === 'BUTTON') as HTMLElement)
  expect((await screen.findByRole('alert')).textContent).toBe(en.why.unknown)
})

test('what is erased while it is on the page leaves the page, and what was read of it is read anew', async () => {
  await open()
  await waitFor(() => expect(node.streams).toHaveLength(1))
  const text = { en: 'hanako.suzuki started a shell', ja: 'hanako.suzuki がシェルを起動' }
  act(() => node.send({ sequence: 5, play: 'with', elapsedMs: 600, item: anItem(5, { entryId: 'entry-1', text }) }))
  fireEvent.click(await screen.findByText(text.en))
  await screen.findAllByTestId('why-node')
  expect(screen.getAllByText(text.en)).toHaveLength(2)
  node.why = { ...node.why, state: 'erased', summary: 'content erased', text: null, body: null, causes: [] }
  act(() =>
    node.send({
      sequence: 6,
      play: 'with',
      elapsedMs: 700,
      item: anItem(6, { kind: 'note' }),
      erased: { entryIds: ['entry-1'], text: { en: 'content erased', ja: '内容は消去済み' } },
    }),
  )
  await waitFor(() => expect(screen.queryByText(text.en)).toBeNull())
  expect(await screen.findByText(en.why.erased)).toBeTruthy()
})

const sealed = (until: string): Partial<WhyTree> => ({
  kind: 'evidence.document-sealed/1',
  bodyCut: true,
  causes: [],
  body: JSON.stringify({ title: 'findings', mediaType: 'text/plain', until, readers: [{ name: 'CERT', keyId: 'k' }, { name: 'vendor', keyId: 'l' }] }),
})

test.each([
  ['en', en, 'CERT, vendor', '2099'],
  ['ja', ja, 'CERT、vendor', '2099'],
] as const)('a document under embargo is sealed in %s: not erased, not an error', async (language, texts, readers, year) => {
  speak(language)
  node.why = { ...node.why, ...sealed('2099-01-31T09:00:00+00:00') }
  await open()
  fireEvent.click(screen.getAllByTestId('item').find((item) => item.tagName === 'BUTTON') as HTMLElement)
  const shown = await screen.findByTestId('sealed')
  expect(shown.textContent).toContain(texts.why.sealed.readers.replace('{{names}}', readers))
  expect(shown.textContent).toContain(year)
  expect(shown.querySelector('button')).toBeNull()
  expect(screen.getByTestId('why-drawer').textContent).not.toContain(texts.why.erased)
  expect(screen.queryByRole('alert')).toBeNull()
  expect(node.asked.some((path) => path.endsWith('/sealed'))).toBe(false)
  expect(await audit(document.body)).toEqual([])
})

test('after its date the document is opened, and only if it is the one that was committed to', async () => {
  const address = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x')
  vi.spyOn(URL, 'revokeObjectURL').mockReturnValue()
  node.why = { ...node.why, ...sealed('2026-01-31T09:00:00+00:00') }
  node.released = await aReleasedDocument('weak cipher in <b>X</b>')
  await open()
  fireEvent.click(screen.getAllByTestId('item').find((item) => item.tagName === 'BUTTON') as HTMLElement)
  fireEvent.click(await screen.findByText(en.why.sealed.open))
  expect(await screen.findByText('weak cipher in <b>X</b>', { selector: 'pre' })).toBeTruthy()
  expect(screen.getByText(en.why.sealed.save).getAttribute('download')).toBe('findings')
  expect((address.mock.lastCall?.[0] as Blob).type).toBe('application/octet-stream')
  expect(await audit(document.body)).toEqual([])
})

test('a document that is not the one that was committed to is not shown', async () => {
  node.why = { ...node.why, ...sealed('2026-01-31T09:00:00+00:00') }
  node.released = { ...(await aReleasedDocument('x')), commitment: '0'.repeat(64) }
  await open()
  fireEvent.click(screen.getAllByTestId('item').find((item) => item.tagName === 'BUTTON') as HTMLElement)
  fireEvent.click(await screen.findByText(en.why.sealed.open))
  expect((await screen.findByRole('alert')).textContent).toBe(en.why.sealed.differs)
})

test('an institution on the map filters the stream, by pointer and by key', async () => {
  await open()
  const member = document.querySelector('[data-member=lost]') as Element
  fireEvent.keyDown(member, { key: 'Enter' })
  expect(await screen.findByText(en.stream.noneMatch)).toBeTruthy()
  fireEvent.click(member)
  expect(screen.getAllByTestId('item')).toHaveLength(2)
})

test.each(['en', 'ja'] as const)('axe finds nothing on the page in %s', async (language) => {
  speak(language)
  const { container } = await open()
  expect(await audit(container)).toEqual([])
})

test('axe finds nothing on the sign-in form', async () => {
  node.isSignedIn = false
  const { container } = render(<App token={null} />)
  await screen.findByTestId('sign-in-token')
  expect(await audit(container)).toEqual([])
})
