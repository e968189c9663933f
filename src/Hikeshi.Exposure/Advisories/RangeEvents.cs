using Hikeshi.Exposure.Versions;

namespace Hikeshi.Exposure.Advisories;

internal enum RangeEventKind
{
    Introduced,

    /// <summary>After that version; a <c>vers</c> range has it, OSV has not.</summary>
    IntroducedAfter,

    Fixed,
    LastAffected,
    Limit,
}

internal readonly record struct RangeEvent(RangeEventKind Kind, string Version);

/// <summary>Turns the events of one OSV range into intervals (OSV schema, "Evaluation").</summary>
internal static class RangeEvents
{
    /// <returns>Null when a bound is no version under <paramref name="order"/>: such a range cannot be decided.</returns>
    public static IReadOnlyList<VersionInterval>? ToIntervals(IReadOnlyList<RangeEvent> events, VersionOrder order)
    {
        var bounds = new List<(RangeEventKind Kind, string Text, VersionKey Key)>(events.Count);
        (string Text, VersionKey Key)? limit = null;
        var limited = false;
        foreach (var (kind, text) in events)
        {
            var isInfinity = kind == RangeEventKind.Limit && text == "*";
            var key = kind == RangeEventKind.Introduced && text == "0" ? VersionKey.Lowest : isInfinity ? VersionKey.Lowest : order.Parse(text);
            if (key is not { } parsed)
            {
                return null;
            }

            if (kind != RangeEventKind.Limit)
            {
                bounds.Add((kind, text, parsed));
                continue;
            }

            // A version is within the limits when it is below any of them: the highest decides.
            limit = isInfinity || (limited && limit is null) ? null : limit is null || parsed > limit.Value.Key ? (text, parsed) : limit;
            limited = true;
        }

        var intervals = Sweep(bounds.OrderBy(bound => bound.Key).ToList(), order);
        return limit is { } cut ? Cut(intervals, cut.Text, cut.Key) : intervals;
    }

    private static List<VersionInterval> Sweep(List<(RangeEventKind Kind, string Text, VersionKey Key)> sorted, VersionOrder order)
    {
        var intervals = new List<VersionInterval>();
        VersionInterval? open = null;
        foreach (var (kind, text, key) in sorted)
        {
            // "Last affected" and "fixed" at one version: fixed is the stronger word, also when it was introduced anew in between.
            if (kind == RangeEventKind.Fixed && intervals is [.., { ToInclusive: true } last] && last.To == key)
            {
                intervals[^1] = last with { ToInclusive = false };
            }

            switch (kind)
            {
                case RangeEventKind.Introduced or RangeEventKind.IntroducedAfter:
                    open ??= new VersionInterval(order, key, text, To: null, ToText: null, ToInclusive: false) { FromExclusive = kind == RangeEventKind.IntroducedAfter };
                    break;
                case RangeEventKind.Fixed or RangeEventKind.LastAffected when open is not null:
                    intervals.Add(open with { To = key, ToText = text, ToInclusive = kind == RangeEventKind.LastAffected });
                    open = null;
                    break;
            }
        }

        if (open is not null)
        {
            intervals.Add(open);
        }

        return intervals.Where(interval => interval.To is not { } end || (interval.ToInclusive && !interval.FromExclusive ? interval.From <= end : interval.From < end)).ToList();
    }

    private static List<VersionInterval> Cut(List<VersionInterval> intervals, string text, VersionKey limit) => intervals
        .Where(interval => interval.From < limit)
        .Select(interval => interval.To is { } end && end < limit ? interval : interval with { To = limit, ToText = text, ToInclusive = false })
        .ToList();
}
