using Hikeshi.People.Roles;

namespace Hikeshi.People.Tokens;

/// <summary>Who acts, and by which authority. <see cref="EvidenceName"/> is what headers of entries carry: no personal name.</summary>
public sealed record Actor(string EvidenceName, string DisplayName, IReadOnlyList<Role> Roles)
{
    /// <summary>The operating-system user who owns the data directory, over the local socket.</summary>
    public static Actor LocalOwner { get; } = new("person:local-owner", "local owner", [Role.Administrator, Role.Responder, Role.Analyst, Role.Approver]);

    public bool May(Permission permission) => RoleMatrix.Allows(Roles, permission);
}
