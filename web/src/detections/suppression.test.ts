import { expect, test } from 'vitest'
import { aCase, aSighting, anAnswer } from './fixtures'
import { candidatesOf, expiryOf, literally, localMinute, requestOf } from './suppression'

test.each([
  ['/bin/sh', '/bin/sh'],
  ['C:\\Windows\\x.exe', 'C:\\Windows\\x.exe'],
  ['a*b?', 'a\\*b\\?'],
  ['\\\\server\\share\\', '\\\\\\\\server\\share\\'],
  ['c:\\*', 'c:\\\\\\*'],
])('%s is written so that it means itself', (value, expected) => {
  expect(literally(value)).toBe(expected)
})

test('the host by its name in the event, what matched, and the user are offered, the narrowest first', () => {
  const raw = JSON.stringify({ Image: '/bin/sh', winlog: { computer_name: 'web-1' }, user: { name: 'svc' } })
  const one = aSighting({ raw, matched: [{ field: 'Image', value: '/bin/sh', pattern: '*/sh' }, { field: 'Image', value: '/bin/sh', pattern: '*sh' }, { field: '', value: 'key', pattern: 'key' }] })
  expect(candidatesOf(anAnswer({ case: aCase(), sightings: [one] }))).toEqual([
    { field: 'winlog.computer_name', value: 'web-1', isChosen: true },
    { field: 'Image', value: '/bin/sh', isChosen: true },
    { field: 'user.name', value: 'svc', isChosen: false },
  ])
})

test('a user is found without the domain, and nothing is made up for an event that is gone', () => {
  const raw = JSON.stringify({ SubjectUserName: 'svc', SubjectDomainName: 'KITAMORI' })
  const known = aSighting({ raw, user: 'KITAMORI\\svc', matched: [] })
  expect(candidatesOf(anAnswer({ sightings: [known] }))).toEqual([{ field: 'SubjectUserName', value: 'svc', isChosen: false }])
  expect(candidatesOf(anAnswer({ sightings: [aSighting({ raw: null, matched: [] })] }))).toEqual([])
})

test('a value that was recorded in part ends in a wildcard', () => {
  const value = 'x'.repeat(512)
  expect(candidatesOf(anAnswer({ sightings: [aSighting({ raw: null, matched: [{ field: 'CommandLine', value, pattern: '' }] })] }))[0]?.value).toBe(`${value}*`)
})

test('a term ends after now and within 90 days', () => {
  const now = Date.UTC(2026, 3, 1)
  expect(expiryOf('hour', '', now)?.getTime()).toBe(now + 3_600_000)
  expect(expiryOf('month', '', now)?.getTime()).toBe(now + 30 * 86_400_000)
  expect(expiryOf('date', localMinute(new Date(now + 60_000)), now)?.getTime()).toBe(now + 60_000)
  expect(expiryOf('date', '', now)).toBeNull()
  expect(expiryOf('date', localMinute(new Date(now)), now)).toBeNull()
  expect(expiryOf('date', localMinute(new Date(now + 91 * 86_400_000)), now)).toBeNull()
})

test('only what is chosen is asked for', () => {
  const candidates = [{ field: 'A', value: '1', isChosen: true }, { field: 'B', value: '2', isChosen: false }]
  expect(requestOf('shell', candidates, ' build ', new Date(0))).toEqual({ ruleId: 'shell', where: [{ field: 'A', value: '1' }], reason: 'build', expiresAt: '1970-01-01T00:00:00.000Z' })
})
