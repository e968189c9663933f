// @vitest-environment jsdom
import '../test-setup'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import { App } from '../App'
import { speak } from '../i18n'
import en from '../i18n/en.json'
import ja from '../i18n/ja.json'
import { audit } from '../pages/auditing'
import { type FakeNode, aMeasure, aPolicy, aReplay, atPage } from '../response/fixtures'
import { placeOf } from './PolicyText'
import { sinceOf } from './since'

let node: FakeNode

beforeEach(() => {
  node = atPage('policy')
})

async function replay(text: string) {
  render(<App token={null} />)
  fireEvent.change(await screen.findByTestId('policy-text'), { target: { value: text } })
  fireEvent.click(screen.getByTestId('policy-replay'))
}

test.each([
  ['en', en],
  ['ja', ja],
] as const)('the policy in force and what each class was measured to do are shown, in %s', async (language, texts) => {
  speak(language)
  node.measures = [aMeasure(), aMeasure({ actionClass: 'isolate-host', autonomy: 'act', days: 20, wouldBeFalse: 0 })]
  render(<App token={null} />)
  const [shield, host] = (await screen.findAllByTestId('measure')) as [HTMLElement, HTMLElement]
  expect(shield.textContent).toContain(texts.policy.daysOf.replace('{{days}}', '3').replace('{{required}}', '14'))
  expect(host.textContent).toContain(texts.autonomy.act)
  await screen.findByText(texts.policy.builtIn)
  expect(screen.getByTestId('in-force').textContent).toContain('entry-3')
  expect(await audit()).toEqual([])
})

test.each([
  ['en', en],
  ['ja', ja],
] as const)('a replay says what would be more or less, by rule and one by one, in %s', async (language, texts) => {
  speak(language)
  await replay('format: x')
  expect((await screen.findByTestId('replay-differences')).getAttribute('data-differences')).toBe('1')
  const total = (name: string) => screen.getAllByTestId('replay-total').find((row) => row.getAttribute('data-of') === name)?.textContent
  expect(total('ordered')).toContain('+2')
  expect(total('recorded')).toContain('−2')
  expect(total('refused')).toContain(texts.policy.unchanged)
  expect(screen.getByTestId('replay-rule').textContent).toContain('0 → 2')
  expect(screen.getByTestId('replay-false').textContent).toMatch(/0.*1/)
  const changed = screen.getByTestId('replay-changed').textContent
  expect(changed).toContain(texts.policy.judgedFalse)
  expect(changed).toContain(`${texts.verdictOf.waiting}`)
  expect(changed).toContain(texts.guardrail['tier-0'])
  expect(await audit()).toEqual([])
})

test('the question goes to the node with its time and its condition', async () => {
  render(<App token={null} />)
  await waitFor(() => expect((screen.getByTestId('policy-begin') as HTMLButtonElement).disabled).toBe(false))
  fireEvent.click(screen.getByTestId('policy-begin'))
  await waitFor(() => expect((screen.getByTestId('policy-text') as HTMLTextAreaElement).value).toBe(aPolicy.text))
  fireEvent.change(screen.getByTestId('policy-since'), { target: { value: 'week' } })
  fireEvent.click(screen.getByTestId('policy-as-if'))
  fireEvent.click(screen.getByTestId('policy-replay'))
  await screen.findByTestId('replay-differences')
  expect(node.told[0]).toEqual({ path: '/response/replay', body: { policy: aPolicy.text, source: 'built-in', since: expect.any(String), asIfEnabled: true } })
})

test('a mistake is shown with line and column, and the caret stands there', async () => {
  node.replay = { status: 400, body: { title: 'response.policy', detail: "policy:2: limits.ordersPerMinute: 'sixty'; expected a whole number. The policy that was in force stays in force. See docs.", line: 2, column: 20 } }
  const text = 'limits:\n  ordersPerMinute: sixty\n'
  await replay(text)
  const told = await screen.findByTestId('policy-error')
  expect(told.getAttribute('data-line')).toBe('2')
  expect(told.textContent).toBe("Line 2, column 20\nlimits.ordersPerMinute: 'sixty'; expected a whole number")
  const box = screen.getByTestId('policy-text') as HTMLTextAreaElement
  expect(box.getAttribute('aria-invalid')).toBe('true')
  expect(text.slice(box.selectionStart)).toBe('sixty\n')
  fireEvent.change(box, { target: { value: 'limits: {}' } })
  expect(screen.queryByTestId('policy-error')).toBeNull()
  expect(box.getAttribute('aria-invalid')).toBe('false')
})

test('nothing to try, another replay under way, and a missing ledger are told apart', async () => {
  await replay(' ')
  expect((await screen.findByRole('alert')).textContent).toBe(en.policy.empty)
  node.replay = { status: 429, body: { title: 'Busy' } }
  fireEvent.change(screen.getByTestId('policy-text'), { target: { value: 'format: x' } })
  fireEvent.click(screen.getByTestId('policy-replay'))
  await screen.findByText(en.policy.busy)
  node.replay = { status: 409, body: { title: 'No ledger' } }
  fireEvent.click(screen.getByTestId('policy-replay'))
  await screen.findByText(en.policy.noLedger)
})

test('a file is opened; one that is too large is not', async () => {
  render(<App token={null} />)
  await screen.findByTestId('policy-open')
  const input = document.querySelector('input[type=file]') as HTMLInputElement
  fireEvent.change(input, { target: { files: [new File(['format: opened'], 'mine.yaml')] } })
  await waitFor(() => expect((screen.getByTestId('policy-text') as HTMLTextAreaElement).value).toBe('format: opened'))
  fireEvent.change(input, { target: { files: [new File([new Uint8Array((1 << 20) + 1)], 'huge.yaml')] } })
  expect((await screen.findByRole('alert')).textContent).toContain('huge.yaml')
})

test('what a replay quoted of erased contents leaves the page', async () => {
  node.replay = { status: 200, body: aReplay() }
  await replay('format: x')
  await screen.findByTestId('replay-changed')
  node.send({ sequence: 9, play: 'live', elapsedMs: 1, erased: { entryIds: ['entry-4'], text: { en: 'erased', ja: '消去' } } })
  await waitFor(() => expect(screen.queryByTestId('replay-changed')).toBeNull())
})

test('a place that counts from one is found in the text, also past its end', () => {
  expect(placeOf('ab\ncd', { line: 2, column: 2 })).toBe(4)
  expect(placeOf('ab\ncd', { line: 1, column: 99 })).toBe(2)
  expect(placeOf('ab\ncd', { line: 9, column: 9 })).toBe(5)
})

test('a beginning lies in the past, or there is none', () => {
  const now = Date.parse('2026-04-08T00:00:00Z')
  expect(sinceOf('all', '', now)).toBeNull()
  expect(sinceOf('week', '', now)).toBe('2026-04-01T00:00:00.000Z')
  expect(sinceOf('date', '', now)).toBeNull()
  expect(sinceOf('date', '2999-01-01T00:00', now)).toBeNull()
})
