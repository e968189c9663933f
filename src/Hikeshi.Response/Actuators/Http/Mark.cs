using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Response.Actuators.Http;

/// <summary>What we leave on everything that we do over there: whose it is, and for which containment. <c>hikeshi:MEMBER:ID</c>.</summary>
internal sealed record Mark(MemberId Member)
{
    public const string AnyMember = "hikeshi:";

    /// <summary>With what every mark of this node begins.</summary>
    public string Prefix => $"{AnyMember}{Member}:";

    public string Of(ContainmentId id) => Prefix + id;

    /// <summary>Whether a text that we wrote over there, such as a comment, carries this containment's mark.</summary>
    public bool IsIn(string text, ContainmentId id) => text.Contains(Of(id), StringComparison.Ordinal);

    /// <returns>The containment whose mark of ours stands in the text; null when none does.</returns>
    public ContainmentId? Find(string text)
    {
        var at = text.IndexOf(Prefix, StringComparison.Ordinal);
        return at >= 0 && text.Length >= at + Prefix.Length + 36 && Guid.TryParseExact(text.AsSpan(at + Prefix.Length, 36), "D", out var id) ? new ContainmentId(id) : null;
    }
}
