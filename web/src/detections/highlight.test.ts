import { expect, test } from 'vitest'
import { highlight } from './highlight'

const marked = (raw: string, ...fields: [string, string][]) =>
  highlight(raw, fields.map(([field, value]) => ({ field, value, pattern: '' })))
    .filter((stretch) => stretch.field !== null)
    .map((stretch) => `${stretch.field}: ${stretch.text}`)

const nested = JSON.stringify({ host: { name: 'web-1' }, 'user.name': 'svc', other: ['svc', 'x'], Event: { EventData: { Image: 'C:\\a "b"\\sh' }, System: { EventID: 1 } } })

test.each<[string, [string, string], string[]]>([
  ['a nested name', ['host.name', 'web-1'], ['host.name: "web-1"']],
  ['a name with dots, and not the same value elsewhere', ['user.name', 'svc'], ['user.name: "svc"']],
  ['the short name, with characters that JSON escapes', ['Image', 'C:\\a "b"\\sh'], ['Image: "C:\\\\a \\"b\\"\\\\sh"']],
  ['another case', ['IMAGE', 'c:\\A "b"\\SH'], ['IMAGE: "C:\\\\a \\"b\\"\\\\sh"']],
  ['a number', ['EventID', '1'], ['EventID: 1']],
  ['one value of an array', ['other', 'x'], ['other: "x"']],
  ['a field that the event names differently', ['Computer', 'web-1'], ['Computer: "web-1"']],
  ['a part of a value', ['Image', 'a "b"'], ['Image: a \\"b\\"']],
  ['a short value of another field: nothing', ['Count', '1'], []],
  ['an empty value: nothing', ['Image', ''], []],
])('marks %s', (_, field, expected) => {
  expect(marked(nested, field)).toEqual(expected)
})

test('nothing of the event is lost', () => {
  const shown = highlight(nested, [{ field: 'Image', value: 'sh', pattern: '*/sh' }])
  expect(shown.map((stretch) => stretch.text).join('')).toBe(JSON.stringify(JSON.parse(nested), null, 2))
})

test('a value that was recorded in part is marked whole', () => {
  expect(marked(JSON.stringify({ CommandLine: 'x'.repeat(600) }), ['CommandLine', 'x'.repeat(512)])).toEqual([`CommandLine: "${'x'.repeat(600)}"`])
})

test('what is not JSON is marked wherever the value stands, the longest first', () => {
  const raw = '<12>sshd[1]: Failed password (root) from 10.0.0.1 for root.+'
  expect(marked(raw, ['user', 'root'], ['message', 'for root.+'], ['pid', '1'])).toEqual(['user: root', 'message: for root.+'])
  expect(highlight(raw, [{ field: 'user', value: 'root', pattern: '' }]).map((stretch) => stretch.text).join('')).toBe(raw)
  expect(highlight('', [])).toEqual([{ text: '', kind: 'other', field: null }])
})
