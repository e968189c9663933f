import { expect, test, vi } from 'vitest'
import { takeToken } from './fragment'

function take(hash: string) {
  const replaceState = vi.fn()
  const token = takeToken({ hash, pathname: '/', search: '?x=1' }, { replaceState })
  return { token, replaceState }
}

test('a token in the fragment is read and removed from the address bar', () => {
  const { token, replaceState } = take('#token=abc-DEF_1')
  expect(token).toBe('abc-DEF_1')
  expect(replaceState).toHaveBeenCalledExactlyOnceWith(null, '', '/?x=1')
})

test('a token that was escaped is read as it was meant', () => {
  expect(take('#token=a%2Fb%3D').token).toBe('a/b=')
})

test('an empty token is no token, but still leaves the address bar', () => {
  const { token, replaceState } = take('#token=')
  expect(token).toBeNull()
  expect(replaceState).toHaveBeenCalledOnce()
})

test('another fragment is left alone', () => {
  const { token, replaceState } = take('#section')
  expect(token).toBeNull()
  expect(replaceState).not.toHaveBeenCalled()
})
