import { expect, test } from 'vitest'
import { prettyJson, prettyPieces } from './prettyJson'

test.each([
  { a: 1, b: [1, 2, { c: null }], d: {}, e: [], f: [[]], g: 'x, {y}: "z" \\ [1]' },
  [],
  'only text',
  42,
  { 日本: ['語', true, false, -1.5e3] },
])('indents as JSON.stringify does: %j', (value) => {
  expect(prettyJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2))
})

test('digits are never rounded', () => {
  expect(prettyJson('{"n":9007199254740993}')).toBe('{\n  "n": 9007199254740993\n}')
})

test('what is not JSON is shown as it is', () => {
  expect(prettyJson('<Event>{</Event>')).toBe('<Event>{</Event>')
})

test('a value knows the names that lead to it', () => {
  const body = '{"a":{"b.c":[1,{"d":"x"}],"e":{}},"f":[[null]],"g":true}'
  const values = prettyPieces(body)?.flatMap(({ kind, path, text }) => (kind === 'value' ? [`${path} = ${text}`] : []))
  expect(values).toEqual(['a.b.c = 1', 'a.b.c.d = "x"', 'f = null', 'g = true'])
  expect(prettyPieces('no JSON')).toBeNull()
})
