import { afterEach, expect, test, vi } from 'vitest'
import { aReleasedDocument } from './fixtures'
import { canUnseal, unseal } from './unseal'

afterEach(() => vi.unstubAllGlobals())

test('unseal gives the document without its salt', async () => {
  const opened = await unseal(await aReleasedDocument('所見 findings'))
  expect(new TextDecoder().decode(opened ?? undefined)).toBe('所見 findings')
})

test.each([
  ['another commitment', { commitment: 'f'.repeat(64) }],
  ['another key', { key: 'A'.repeat(43) }],
  ['no key', { key: null }],
  ['no base64', { key: '*' }],
])('unseal gives nothing with %s', async (_, changed) => {
  expect(await unseal({ ...(await aReleasedDocument('x')), ...changed })).toBeNull()
})

test('unseal gives nothing when the header was changed', async () => {
  const sealed = await aReleasedDocument('x')
  expect(await unseal({ ...sealed, jwe: { ...sealed.jwe, protected: 'e30' } })).toBeNull()
})

test('a page that is given no ciphers is not taken for a changed document', async () => {
  const sealed = await aReleasedDocument('x')
  expect(canUnseal()).toBe(true)
  vi.stubGlobal('crypto', {})
  expect(canUnseal()).toBe(false)
  await expect(unseal(sealed)).rejects.toThrow(TypeError)
})
