type Address = Pick<Location, 'hash' | 'pathname' | 'search'>
type AddressBar = Pick<History, 'replaceState'>

/** Takes the one-time sign-in token out of the address (`#token=…`), so that it stays neither on screen nor in the history. */
export function takeToken(address: Address, bar: AddressBar): string | null {
  const fragment = new URLSearchParams(address.hash.replace(/^#/, ''))
  if (!fragment.has('token')) return null
  const token = fragment.get('token')?.trim()
  bar.replaceState(null, '', address.pathname + address.search)
  return token || null
}
