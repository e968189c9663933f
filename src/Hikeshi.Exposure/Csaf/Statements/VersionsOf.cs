using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Csaf.Documents;
using Hikeshi.Exposure.Versions;

namespace Hikeshi.Exposure.Csaf.Statements;

/// <summary>Which versions a product of a document stands for: those of a range in its branches, else the one of its package URL, else the one of its branches, else all.</summary>
internal static class VersionsOf
{
    private const int MostExcluded = 1000; // each may cut every interval

    public static string? Words(string? version, CsafProduct product) => product.Named("product_version_range") ?? version ?? product.Named("product_version");

    /// <summary>
    /// The comparators of a <c>vers</c> range as intervals and single versions. Without bounds, exclusions (<c>!=</c>) leave out of everything.
    /// </summary>
    /// <returns>Null when it cannot be decided.</returns>
    public static (IReadOnlyList<VersionInterval> Intervals, IReadOnlyList<string> Single)? OfRange(string text, VersionOrder? own)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !text.StartsWith("vers:", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var scheme = text[5..slash].ToLowerInvariant();
        var order = VersionOrder.OfVersScheme(scheme) ?? (scheme == "all" ? own : null);
        var constraints = text[(slash + 1)..].Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (order is null || constraints.Length == 0)
        {
            return null;
        }

        if (constraints is ["*"])
        {
            return ([Everything(order)], []);
        }

        var single = new List<string>();
        var excluded = new List<string>();
        var events = new List<RangeEvent>();
        foreach (var constraint in constraints)
        {
            var comparator = constraint switch { ['>' or '<' or '!', '=', ..] => constraint[..2], ['>' or '<' or '=', ..] => constraint[..1], _ => "" };
            var version = Uri.UnescapeDataString(constraint[comparator.Length..].Trim());
            switch (comparator)
            {
                case "" or "=":
                    single.Add(version);
                    break;
                case ">=":
                    events.Add(new RangeEvent(RangeEventKind.Introduced, version));
                    break;
                case ">":
                    events.Add(new RangeEvent(RangeEventKind.IntroducedAfter, version));
                    break;
                case "<":
                    events.Add(new RangeEvent(RangeEventKind.Fixed, version));
                    break;
                case "<=":
                    events.Add(new RangeEvent(RangeEventKind.LastAffected, version));
                    break;
                default:
                    excluded.Add(version);
                    break;
            }
        }

        var intervals = excluded.Count == constraints.Length ? [Everything(order)] : Sweep(events, order);
        var named = single.Concat(events.Where(e => e.Kind is RangeEventKind.Introduced or RangeEventKind.LastAffected).Select(e => e.Version));
        return intervals is not null && single.TrueForAll(version => order.Parse(version) is not null) && Without(excluded, intervals, named, order) is { } left ? (left, single) : null;
    }

    /// <param name="named">Versions that the range names as its own.</param>
    /// <returns>Null when one is excluded that is named too or is no version, and when they are too many.</returns>
    private static IReadOnlyList<VersionInterval>? Without(List<string> excluded, IReadOnlyList<VersionInterval> intervals, IEnumerable<string> named, VersionOrder order)
    {
        if (excluded.Count is 0 or > MostExcluded)
        {
            return excluded.Count == 0 ? intervals : null;
        }

        var own = named.Select(version => order.Parse(version)).ToHashSet();
        foreach (var text in excluded)
        {
            if (order.Parse(text) is not { } version || own.Contains(version))
            {
                return null;
            }

            intervals = [.. intervals.SelectMany(interval => interval.Without(version, text))];
        }

        return intervals;
    }

    private static VersionInterval Everything(VersionOrder order) => new(order, VersionKey.Lowest, "0", To: null, ToText: null, ToInclusive: false);

    /// <summary>An end without a beginning before it begins with the first version of all (vers-spec).</summary>
    private static IReadOnlyList<VersionInterval>? Sweep(List<RangeEvent> events, VersionOrder order)
    {
        var first = events.Where(e => order.Parse(e.Version) is not null).OrderBy(e => order.Parse(e.Version)!.Value).FirstOrDefault();
        return events.Count > 0 && first.Version is not null && first.Kind is not (RangeEventKind.Introduced or RangeEventKind.IntroducedAfter)
            ? RangeEvents.ToIntervals([new RangeEvent(RangeEventKind.Introduced, "0"), .. events], order)
            : RangeEvents.ToIntervals(events, order);
    }
}
