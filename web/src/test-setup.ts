import { cleanup, configure } from '@testing-library/react'
import { afterEach, vi } from 'vitest'

// A limit for a machine that is busy with other work; what is waited for comes at once otherwise.
configure({ asyncUtilTimeout: 10_000 })

// Mantine asks for these; jsdom has neither.
window.matchMedia = (query) =>
  ({
    matches: false,
    media: query,
    addEventListener() {},
    removeEventListener() {},
    addListener() {},
    removeListener() {},
    onchange: null,
    dispatchEvent: () => false,
  }) as MediaQueryList

window.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
}

afterEach(() => {
  cleanup()
  window.location.hash = ''
  vi.unstubAllGlobals()
})
