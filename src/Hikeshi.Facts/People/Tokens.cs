namespace Hikeshi.Facts.People;

/// <summary>A named token was issued. The token itself is shown once and never stored.</summary>
/// <param name="Hash">SHA-256 of the token, base64.</param>
/// <param name="Scopes">The only permissions of its roles that it has; null: all of them.</param>
[FactKind("people.token-issued/1")]
public sealed record TokenIssued(string TokenId, string Name, IReadOnlyList<string> Roles, string Hash, DateTimeOffset ExpiresAt, IReadOnlyList<string>? Scopes = null) : Fact
{
    /// <summary>The person who answers for what is asked with it; null: whoever issued it.</summary>
    public string? Responsible { get; init; }
}

[FactKind("people.token-revoked/1")]
public sealed record TokenRevoked(string TokenId) : Fact;

/// <param name="Name">As headers of entries name whoever it is.</param>
/// <param name="Methods">How they proved it: <c>link</c>, <c>token</c>, <c>pwd</c>, <c>otp</c>, <c>recovery</c>, <c>passkey</c>.</param>
[FactKind("people.signed-in/1")]
public sealed record SignedIn(string Name, IReadOnlyList<string> Roles, IReadOnlyList<string>? Methods = null) : Fact;
