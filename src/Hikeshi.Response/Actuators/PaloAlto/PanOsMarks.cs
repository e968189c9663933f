using System.Globalization;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.PaloAlto;

/// <summary>
/// The tags that say why an address is tagged: <c>hikeshi:MEMBER:ID:END</c>, END in seconds since 1970, and <c>:found</c> behind it when the tag
/// that refuses was there before, put on by somebody else. The last of several containments takes the tag off that the first put on.
/// </summary>
internal sealed class PanOsMarks(Mark mark)
{
    private const string Found = ":found";

    /// <param name="Lengthens">Whether the tag that refuses is there, ours, and ends too early.</param>
    public sealed record Work(IReadOnlyList<string> Register, bool Lengthens);

    public Work Plan(IReadOnlySet<string> tags, string tag, ContainmentOrder order)
    {
        if (Carries(tags, tag, order.Id))
        {
            return new Work([], Lengthens: false);
        }

        var end = order.ExpiresAt.ToUnixTimeSeconds();
        var others = tags.Where(t => t.StartsWith(Mark.AnyMember, StringComparison.Ordinal) && !Is(t, order.Id)).ToList();
        var isForeign = tags.Contains(tag) && (others.Count == 0 || others.Exists(t => t.EndsWith(Found, StringComparison.Ordinal)));
        var ours = string.Create(CultureInfo.InvariantCulture, $"{mark.Of(order.Id)}:{end}{(isForeign ? Found : "")}");
        var lastsLonger = others.TrueForAll(t => EndOf(t) < end);
        return isForeign || (tags.Contains(tag) && !lastsLonger)
            ? new Work([ours], Lengthens: false)
            : new Work([ours, tag], Lengthens: tags.Contains(tag));
    }

    public bool Carries(IReadOnlySet<string> tags, string tag, ContainmentId id) => tags.Contains(tag) && tags.Any(t => Is(t, id));

    /// <summary>The tag, unless somebody else put it on or another containment still needs it; and our mark, last: as long as it is there, it says that there is something to do.</summary>
    public IReadOnlyList<string> ToTakeOff(IReadOnlySet<string> tags, string tag, ContainmentId id)
    {
        var ours = tags.Where(t => Is(t, id)).ToList();
        return ours.Count == 0 ? [] : [.. WithTag(tags, ours, [tag]), .. ours];
    }

    /// <summary>Every mark of this node, and the tags that came with them.</summary>
    public IReadOnlyList<string> AllToTakeOff(IReadOnlyList<string> tags, IEnumerable<string> tagsThatRefuse)
    {
        var ours = tags.Where(t => t.StartsWith(mark.Prefix, StringComparison.Ordinal)).ToList();
        return ours.Count == 0 ? [] : [.. WithTag(tags, ours, tagsThatRefuse), .. ours];
    }

    private static IEnumerable<string> WithTag(IEnumerable<string> tags, List<string> ours, IEnumerable<string> tagsThatRefuse)
    {
        var all = tags.ToHashSet(StringComparer.Ordinal);
        var isNeeded = ours.Exists(t => t.EndsWith(Found, StringComparison.Ordinal)) || all.Any(t => t.StartsWith(Mark.AnyMember, StringComparison.Ordinal) && !ours.Contains(t));
        return isNeeded ? [] : tagsThatRefuse.Where(all.Contains);
    }

    private bool Is(string tag, ContainmentId id) => tag.StartsWith(mark.Of(id) + ":", StringComparison.Ordinal);

    private static long EndOf(string tag) => tag.Split(':') is [_, _, _, var end, ..] && long.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : long.MaxValue;
}
