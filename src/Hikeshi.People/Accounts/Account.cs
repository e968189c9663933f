using System.Collections.Immutable;
using Hikeshi.People.Roles;
using Hikeshi.People.Tokens;

namespace Hikeshi.People.Accounts;

/// <summary>A person's account, as the log says it is now.</summary>
/// <param name="SessionsFrom">Sessions that began earlier have ended: the account was disabled, or its password changed or taken away, at that time.</param>
public sealed record Account(string Id, string Name, IReadOnlyList<Role> Roles, bool IsDisabled, DateTimeOffset SessionsFrom, ImmutableList<Credential> Credentials)
{
    /// <summary>By which subjects an OpenID provider knows this person (<see cref="Elsewhere.OidcSubject"/>).</summary>
    public ImmutableList<string> Subjects { get; init; } = [];

    public string EvidenceName => $"person:{Id}";

    public Actor Actor => new(EvidenceName, Name, Roles) { Account = Id };

    public Credential? The(string method) => Credentials.Find(credential => credential.Method == method);
}

/// <param name="Method">As in <see cref="CredentialMethods"/>.</param>
/// <param name="Sealed">What <see cref="Sealing.PeopleKey"/> sealed.</param>
/// <param name="Counter">Highest that was used (a time step, a signature counter), or a bit for each recovery code.</param>
public sealed record Credential(string Id, string Method, string Sealed, long Counter);

public static class CredentialMethods
{
    public const string Password = "password";
    public const string Totp = "totp";
    public const string Recovery = "recovery";
    public const string Passkey = "passkey";
}
