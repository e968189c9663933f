using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Response.Actuators.Falcon;

/// <summary>The mark as a grouping tag: letters, digits and underscores only, <c>FalconGroupingTags/hikeshi_MEMBER_ID</c>, ID without hyphens.</summary>
internal sealed class FalconMark(MemberId member)
{
    public const string Group = "FalconGroupingTags/";
    private const string AnyMember = Group + "hikeshi_";

    /// <summary>Without <see cref="Group"/>.</summary>
    public string Prefix => $"hikeshi_{member.Value.Replace('-', '_')}_";

    public string Of(ContainmentId id) => $"{Group}{Prefix}{id.Value:N}";

    public bool IsOurs(string tag) => tag.Length == Group.Length + Prefix.Length + 32 && tag.StartsWith(Group + Prefix, StringComparison.Ordinal);

    public static bool IsAnyones(string tag) => tag.StartsWith(AnyMember, StringComparison.Ordinal);
}
