namespace Hikeshi.Facts.People;

/// <summary>An account has a new password, authenticator, passkey or set of recovery codes; one of the same id is replaced.</summary>
/// <param name="Method"><c>password</c>, <c>totp</c>, <c>recovery</c> or <c>passkey</c>.</param>
/// <param name="Sealed">What it is verified with, encrypted with a key of the node: whoever reads evidence cannot guess at it.</param>
[FactKind("people.credential-set/1")]
public sealed record CredentialSet(string AccountId, string CredentialId, string Method, string Sealed) : Fact;

/// <summary>A credential opens nothing any more. Without an id: all of the account's, and its sessions have ended.</summary>
[FactKind("people.credential-removed/1")]
public sealed record CredentialRemoved(string AccountId, string? CredentialId = null, string? Method = null) : Fact;

/// <summary>What was used and must not be used again: the time step of a code, the number of a recovery code, the counter of a passkey.</summary>
[FactKind("people.credential-used/1")]
public sealed record CredentialUsed(string AccountId, string CredentialId, string Method, long Counter) : Fact;

/// <summary>Somebody tried in vain to sign in as this account. Recorded at the 3rd failure in a row and then whenever their number has doubled.</summary>
[FactKind("people.sign-in-refused/1")]
public sealed record SignInRefused(string AccountId, int Failures) : Fact;

/// <summary>Somebody who is signed in proved anew who they are, as dangerous acts ask for.</summary>
[FactKind("people.stepped-up/1")]
public sealed record SteppedUp(string Name, IReadOnlyList<string> Methods) : Fact;

/// <summary>A one-time address was made that signs somebody in without their credentials.</summary>
/// <param name="For">Whom it signs in, as headers of entries name them.</param>
[FactKind("people.link-made/1")]
public sealed record LinkMade(string For) : Fact;
