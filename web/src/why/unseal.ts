import type { SealedDocument } from '../api/contract'

const saltBytes = 32

/** Browsers offer their ciphers over HTTPS and on the machine itself only (W3C Web Cryptography, SecureContext). */
export const canUnseal = () => globalThis.crypto?.subtle !== undefined

/** The document, opened with the key that was handed out; null when it is not what was committed to (docs/evidence.md, Embargo). Ask {@link canUnseal} before. */
export async function unseal({ jwe, key, commitment }: SealedDocument): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!key) return null
  try {
    const content = await crypto.subtle.importKey('raw', bytes(key), 'AES-GCM', false, ['decrypt'])
    const cipher = { name: 'AES-GCM', iv: bytes(jwe.iv), additionalData: new TextEncoder().encode(jwe.protected) }
    const salted = await crypto.subtle.decrypt(cipher, content, new Uint8Array([...bytes(jwe.ciphertext), ...bytes(jwe.tag)]))
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', salted))
    return hex(digest) === commitment ? new Uint8Array(salted).slice(saltBytes) : null
  } catch (failure) {
    if (failure instanceof DOMException) return null // another key, a cipher that was changed, or no base64
    throw failure
  }
}

const hex = (digest: Uint8Array) => Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** base64url, without padding. */
function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
}
