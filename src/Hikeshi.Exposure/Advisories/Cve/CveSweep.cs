using Hikeshi.Exposure.Versions;

namespace Hikeshi.Exposure.Advisories.Cve;

/// <param name="To">Null when nothing ends it.</param>
internal sealed record CveRange(string FromText, VersionKey From, string? ToText, VersionKey? To, bool ToInclusive, string Status, IReadOnlyList<(string Text, VersionKey At, string Status)> Changes)
{
    /// <returns>Null when a bound is no version under <paramref name="order"/>, or the statement counts in other versions than the package.</returns>
    public static CveRange? Of(CveVersion statement, VersionOrder order, IReadOnlyList<string> types)
    {
        var from = statement is { Version: "0" } or { Version: "*", End: null } ? VersionKey.Lowest : Key(statement.Version, order);
        var isAll = statement is { Version: "*", End: null };
        var end = statement.End switch { null => isAll ? null : from, "*" => null, var text => Key(text, order) };
        var changes = statement.Changes.Select(change => (change.At, Key: Key(change.At, order), change.Status)).ToList();
        return (statement.Type is { } type && !types.Contains(type)) || from is not { } known || (end is null && statement.End is not ("*" or null)) || changes.Exists(change => change.Key is null)
            ? null
            : new CveRange(statement.Version, known, end is null ? null : statement.End ?? statement.Version, end, statement.EndInclusive || statement.End is null, statement.Status,
                changes.Select(change => (change.At, change.Key!.Value, change.Status)).OrderBy(change => change.Value).ToList());
    }

    /// <summary>Words around a version ("before 2", "&gt;= 1.0") are none of it, even where an order is patient.</summary>
    private static VersionKey? Key(string text, VersionOrder order) => text.AsSpan().ContainsAny(" <>=,*") ? null : order.Parse(text);
}

/// <summary>The bounds divide all versions into points and the gaps above them; each is affected wholly or not at all.</summary>
internal static class CveSweep
{
    public static List<VersionInterval> Affected(IReadOnlyList<CveRange> ranges, string defaultStatus, VersionOrder order)
    {
        var points = ranges.SelectMany(Bounds).Append((Text: "0", Key: VersionKey.Lowest)).OrderBy(bound => bound.Key).DistinctBy(bound => bound.Key).ToList();
        var intervals = new List<VersionInterval>();
        (string Text, VersionKey Key, bool Exclusive)? open = null;
        foreach (var (text, key) in points)
        {
            var (at, above) = (StatusAt(ranges, key, defaultStatus) == "affected", StatusAbove(ranges, key, defaultStatus) == "affected");
            if (open is { } from && !(at && above))
            {
                intervals.Add(new VersionInterval(order, from.Key, from.Text, key, text, ToInclusive: at) { FromExclusive = from.Exclusive });
                open = null;
                at = false;
            }

            if (open is null && above)
            {
                open = (text, key, !at);
            }
            else if (open is null && at)
            {
                intervals.Add(new VersionInterval(order, key, text, key, text, ToInclusive: true));
            }
        }

        return open is { } unended ? [.. intervals, new VersionInterval(order, unended.Key, unended.Text, To: null, ToText: null, ToInclusive: false) { FromExclusive = unended.Exclusive }] : intervals;
    }

    private static IEnumerable<(string Text, VersionKey Key)> Bounds(CveRange range)
    {
        yield return (range.From == VersionKey.Lowest ? "0" : range.FromText, range.From);
        if (range.To is { } end)
        {
            yield return (range.ToText!, end);
        }

        foreach (var (text, at, _) in range.Changes)
        {
            yield return (text, at);
        }
    }

    private static string StatusAt(IReadOnlyList<CveRange> ranges, VersionKey version, string defaultStatus) =>
        ranges.FirstOrDefault(range => version >= range.From && (range.To is not { } end || version < end || (range.ToInclusive && version == end))) is { } holds
            ? Last(holds, version) : defaultStatus;

    /// <summary>Just above <paramref name="version"/>, before the next bound.</summary>
    private static string StatusAbove(IReadOnlyList<CveRange> ranges, VersionKey version, string defaultStatus) =>
        ranges.FirstOrDefault(range => version >= range.From && (range.To is not { } end || version < end)) is { } holds ? Last(holds, version) : defaultStatus;

    private static string Last(CveRange range, VersionKey version)
    {
        var status = range.Status;
        foreach (var (_, at, changed) in range.Changes)
        {
            status = at <= version ? changed : status;
        }

        return status;
    }
}
