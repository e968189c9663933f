using System.Diagnostics.CodeAnalysis;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;

namespace Hikeshi.Sharing.Federation.Envelopes;

/// <summary>Whom an envelope is for, as its head writes it: the community (the sector, and partners of it where a link lets it), the sector alone, a sharing group, or named members. Each audience of a producer has a chain of its own, so that nobody learns of what is not for them and nobody in it can be passed over unseen.</summary>
public sealed record Audience
{
    private const int MostNamed = 64;
    private const string GroupPrefix = "group/";
    private const string NamedPrefix = "to/";

    private Audience(string text, string? group, IReadOnlyList<MemberId> named) => (Text, Group, Named) = (text, group, named);

    public static Audience Community { get; } = new("community", group: null, []);

    public static Audience Sector { get; } = new("sector", group: null, []);

    /// <summary>As it is written, one spelling only.</summary>
    public string Text { get; }

    /// <summary>Null when it is no group.</summary>
    public string? Group { get; }

    /// <summary>Empty when it is not for named members.</summary>
    public IReadOnlyList<MemberId> Named { get; }

    /// <exception cref="FormatException">The name is no member-like label.</exception>
    public static Audience OfGroup(string name) => TryParse(GroupPrefix + name, out var audience) ? audience : throw new FormatException($"'{name}' is not the name of a sharing group: 1 to 63 of a-z, 0-9 and '-'");

    /// <exception cref="FormatException">Nobody, or more than 64.</exception>
    public static Audience Of(IEnumerable<MemberId> members)
    {
        var named = members.Distinct().OrderBy(member => member.Value, StringComparer.Ordinal).ToList();
        return named.Count is > 0 and <= MostNamed
            ? new(NamedPrefix + string.Join(',', named), group: null, named)
            : throw new FormatException($"named recipients are 1 to {MostNamed}, not {named.Count}");
    }

    public static bool TryParse(string? text, [NotNullWhen(true)] out Audience? audience)
    {
        audience = text == Community.Text ? Community
            : text == Sector.Text ? Sector
            : text is not null && text.StartsWith(GroupPrefix, StringComparison.Ordinal) && IsLabel(text[GroupPrefix.Length..]) ? new(text, text[GroupPrefix.Length..], [])
            : text is not null && text.StartsWith(NamedPrefix, StringComparison.Ordinal) ? ReadNamed(text)
            : null;
        return audience is not null;
    }

    /// <summary>Where nobody said whom it is for: what the community may know (TLP 2.0 CLEAR and GREEN) goes to the community, anything else stays in the sector.</summary>
    public static Audience Usual(Tlp marking) => marking <= Tlp.Green ? Community : Sector;

    public override string ToString() => Text;

    private static bool IsLabel(string text) => MemberId.TryParse(text, out _);

    private static Audience? ReadNamed(string text)
    {
        var named = new List<MemberId>();
        foreach (var name in text[NamedPrefix.Length..].Split(','))
        {
            if (named.Count == MostNamed || !MemberId.TryParseOfAnySector(name, out var member) || (named.Count > 0 && string.CompareOrdinal(named[^1].Value, member.Value) >= 0))
            {
                return null;
            }

            named.Add(member);
        }

        return new(text, group: null, named);
    }
}
