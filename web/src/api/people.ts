/** What the sign-in form may offer. */
export type SignInWays = { account: boolean; passkey: boolean }

/** Who is signed in. */
export type Person = {
  name: string
  actor: string
  /** Id of the account; nothing for tokens and for whoever came by a one-time address without one. */
  account?: string
  roles: string[]
  permissions: string[]
  authenticatedAt?: string
  methods: string[]
  isFresh: boolean
  credentials: string[]
  needsFirstAccount: boolean
}

export type PasskeyBegun = { ceremony: string; options: unknown }
