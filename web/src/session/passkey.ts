import { beginPasskey, endPasskey } from '../api/http'

export const knowsPasskeys = () => typeof PublicKeyCredential !== 'undefined' && 'parseRequestOptionsFromJSON' in PublicKeyCredential

/** Signs in with a passkey, which counts as a fresh proof, too. */
export async function signInWithPasskey(): Promise<void> {
  const { ceremony, options } = await beginPasskey('passkey')
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON)
  const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential
  await endPasskey('passkey', ceremony, credential.toJSON())
}

export async function makePasskey(): Promise<void> {
  const { ceremony, options } = await beginPasskey('passkeys')
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as PublicKeyCredentialCreationOptionsJSON)
  const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential
  await endPasskey('passkeys', ceremony, credential.toJSON())
}
