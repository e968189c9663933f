using Hikeshi.People.Roles;

namespace Hikeshi.People.Tokens;

/// <summary>Who acts, and by which authority. <see cref="EvidenceName"/> is what headers of entries carry: no personal name.</summary>
public sealed record Actor(string EvidenceName, string DisplayName, IReadOnlyList<Role> Roles)
{
    /// <summary>The operating-system user who owns the data directory.</summary>
    public static Actor LocalOwner { get; } = new("person:local-owner", "local owner", [Role.Administrator, Role.Responder, Role.Analyst, Role.Approver]);

    /// <summary>The same over the local socket: whoever can open it needs no further proof.</summary>
    public static Actor OwnerAtTheSocket { get; } = LocalOwner with { Proof = Proof.OfTheSocket };

    /// <summary>Id of the account; null for machines, members, and the local owner.</summary>
    public string? Account { get; init; }

    /// <summary>Another issuer vouches for this person: that is enough to act as the account, and not to change how one gets into it.</summary>
    public bool IsKnownElsewhere { get; init; }

    /// <summary>When and how this person has shown who they are; null for whoever has shown no more than a token.</summary>
    public Proof? Proof { get; init; }

    /// <summary>The only permissions of its roles that a machine has; null: all of them.</summary>
    public IReadOnlyList<Permission>? Scopes { get; init; }

    /// <summary>Not a token, a certificate or another node: their word is never taken for the presence of a person.</summary>
    public bool IsPerson => EvidenceName.StartsWith("person:", StringComparison.Ordinal) || EvidenceName.StartsWith("oidc:", StringComparison.Ordinal);

    /// <summary>
    /// A person whom this node knows by an account of its own, or its owner. One of an OpenID provider who is not linked to an account may have one beside:
    /// under which nobody knows, so that person cannot be told from somebody else when it comes to own wishes.
    /// </summary>
    public bool HasAccount => EvidenceName.StartsWith("person:", StringComparison.Ordinal);

    public bool May(Permission permission) => (Scopes is null || permission == Permission.Anonymous || Scopes.Contains(permission)) && RoleMatrix.Allows(Roles, permission);
}
