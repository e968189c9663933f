using Hikeshi.Exposure.Ranges;
using Hikeshi.Exposure.Versions;

namespace Hikeshi.Exposure.Advisories;

/// <summary>Versions from <see cref="FromText"/> (inclusive unless said otherwise) up to <see cref="ToText"/>, under one ordering.</summary>
/// <param name="To">Null when nothing ends it.</param>
/// <param name="ToInclusive">True for <c>last_affected</c>, false for <c>fixed</c> and <c>limit</c>.</param>
public sealed record VersionInterval(VersionOrder Order, VersionKey From, string FromText, VersionKey? To, string? ToText, bool ToInclusive)
{
    /// <summary>True for <c>&gt; 1.0</c>, which OSV does not have and npm and CVE records do.</summary>
    public bool FromExclusive { get; init; }

    public bool Holds(VersionKey version) =>
        (FromExclusive ? version > From : version >= From) && (To is not { } end || (ToInclusive ? version <= end : version < end));

    /// <summary>Everything before and after any version: it holds even what is no version.</summary>
    public bool HoldsEverything => To is null && From == VersionKey.Lowest;

    /// <summary><c>[1.0, 1.2)</c>; <c>∞</c> when nothing ends it.</summary>
    public override string ToString() => $"{(FromExclusive ? "(" : "[")}{FromText}, {ToText ?? "∞"}{(ToInclusive ? "]" : ")")}";

    /// <summary>The same versions in the fewest intervals, ascending. All of one ordering.</summary>
    internal static List<VersionInterval> Merged(IEnumerable<VersionInterval> intervals)
    {
        var merged = new List<VersionInterval>();
        foreach (var next in intervals.OrderBy(interval => interval.From).ThenBy(interval => interval.FromExclusive))
        {
            if (merged is [.., var last] && (last.To is not { } end || next.From < end || (next.From == end && (last.ToInclusive || !next.FromExclusive))))
            {
                merged[^1] = EndsLater(next, last) ? last with { To = next.To, ToText = next.ToText, ToInclusive = next.ToInclusive } : last;
            }
            else
            {
                merged.Add(next);
            }
        }

        return merged;
    }

    private static bool EndsLater(VersionInterval a, VersionInterval b) =>
        b.To is { } end && (a.To is not { } other || other > end || (other == end && a.ToInclusive));

    /// <summary>What is left without one version: nothing less, and in two parts where it lay within.</summary>
    internal IEnumerable<VersionInterval> Without(VersionKey version, string text) =>
        !Holds(version) ? [this]
        : new[] { this with { To = version, ToText = text, ToInclusive = false }, this with { From = version, FromText = text, FromExclusive = true } }
            .Where(part => part.To is not { } end || part.From < end);

    /// <summary>The same as comparators of a <c>vers</c> range.</summary>
    internal string ToVers()
    {
        var lower = From == VersionKey.Lowest ? "" : (FromExclusive ? ">" : ">=") + VersEncoding.Encode(FromText);
        var upper = ToText is null ? "" : (ToInclusive ? "<=" : "<") + VersEncoding.Encode(ToText);
        return lower.Length > 0 && upper.Length > 0 ? lower + "|" + upper : lower + upper;
    }
}
