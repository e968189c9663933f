// What stands between the console and its node in a test of a page.
import { vi } from 'vitest'
import { speak } from '../i18n'

/** An event stream that a test sends over. */
export class FakeStream {
  onopen?: () => void
  onmessage?: (message: { data: string }) => void
  onerror?: () => void
  close = vi.fn()
  constructor(readonly address: string) {}
}

/** Whoever answers, and the streams that were asked for, the latest last. */
interface Answering {
  fetch: (address: string, init?: RequestInit) => Promise<Response>
  streams: FakeStream[]
}

/** Puts a node in the place of the network and the browser on a page of it, in English, until the test ends. */
export function connect<T extends Answering>(node: T, page = ''): T {
  vi.stubGlobal('fetch', node.fetch)
  vi.stubGlobal(
    'EventSource',
    class extends FakeStream {
      constructor(address: string) {
        super(address)
        node.streams.push(this)
        queueMicrotask(() => this.onopen?.())
      }
    },
  )
  window.location.hash = page && `#${page}`
  speak('en')
  return node
}
