import type { SealedDocument } from '../api/contract'

/** A document as a node seals it (RFC 7516, A256GCM), with the key that it hands out when the date has come. */
export async function aReleasedDocument(text: string): Promise<SealedDocument> {
  const salted = new Uint8Array([...crypto.getRandomValues(new Uint8Array(32)), ...new TextEncoder().encode(text)])
  const key = crypto.getRandomValues(new Uint8Array(32))
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const header = base64url(new TextEncoder().encode('{"enc":"A256GCM"}'))
  const content = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt'])
  const cipher = { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(header) }
  const encrypted = new Uint8Array(await crypto.subtle.encrypt(cipher, content, salted))
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', salted))
  return {
    title: 'findings',
    mediaType: 'text/plain',
    until: '2026-01-31T09:00:00+00:00',
    readers: [{ name: 'CERT', keyId: 'k' }],
    commitment: Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''),
    jwe: { protected: header, iv: base64url(iv), ciphertext: base64url(encrypted.slice(0, -16)), tag: base64url(encrypted.slice(-16)) },
    key: base64url(key),
  }
}

const base64url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
