import type { SealedDocument } from '../api/contract'

const saltBytes = 32

/** The document, opened with the key that was handed out; null when it is not what was committed to (docs/evidence.md, Embargo). */
export async function unseal({ jwe, key, commitment }: SealedDocument): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!key) return null
  try {
    const content = await crypto.subtle.importKey('raw', bytes(key), 'AES-GCM', false, ['decrypt'])
    const cipher = { name: 'AES-GCM', iv: bytes(jwe.iv), additionalData: new TextEncoder().encode(jwe.protected) }
    const salted = await crypto.subtle.decrypt(cipher, content, new Uint8Array([...bytes(jwe.ciphertext), ...bytes(jwe.tag)]))
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', salted))
    return hex(digest) === commitment ? new Uint8Array(salted).slice(saltBytes) : null
  } catch {
    return null // another key, or a cipher that was changed
  }
}

const hex = (digest: Uint8Array) => Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** base64url, without padding. */
function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
}
