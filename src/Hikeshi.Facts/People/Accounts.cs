namespace Hikeshi.Facts.People;

/// <summary>Somebody got an account at this node. It opens nothing until it has a credential.</summary>
/// <param name="AccountId">Entries name this person as <c>person:ACCOUNT_ID</c>.</param>
/// <param name="Name">What is typed at sign-in.</param>
[FactKind("people.account-created/1")]
public sealed record AccountCreated(string AccountId, string Name, IReadOnlyList<string> Roles) : Fact;

[FactKind("people.roles-changed/1")]
public sealed record RolesChanged(string AccountId, IReadOnlyList<string> Roles) : Fact;

/// <summary>The account opens nothing any more, and its sessions have ended.</summary>
[FactKind("people.account-disabled/1")]
public sealed record AccountDisabled(string AccountId, string Reason) : Fact;

[FactKind("people.account-enabled/1")]
public sealed record AccountEnabled(string AccountId) : Fact;

/// <summary>Whoever an OpenID provider knows by this subject is the person of the account.</summary>
/// <param name="Subject">As entries name this person without an account: <c>oidc:</c> and a digest of issuer and subject.</param>
[FactKind("people.oidc-linked/1")]
public sealed record OidcLinked(string AccountId, string Subject) : Fact;

[FactKind("people.oidc-unlinked/1")]
public sealed record OidcUnlinked(string AccountId, string Subject) : Fact;
