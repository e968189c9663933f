namespace Hikeshi.Facts.People;

/// <summary>A named token was issued. The token itself is shown once and never stored.</summary>
/// <param name="Hash">SHA-256 of the token, base64.</param>
[FactKind("people.token-issued/1")]
public sealed record TokenIssued(string TokenId, string Name, IReadOnlyList<string> Roles, string Hash, DateTimeOffset ExpiresAt) : Fact;

[FactKind("people.token-revoked/1")]
public sealed record TokenRevoked(string TokenId) : Fact;

[FactKind("people.signed-in/1")]
public sealed record SignedIn(string Name, IReadOnlyList<string> Roles) : Fact;
