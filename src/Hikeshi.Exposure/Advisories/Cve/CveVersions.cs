using Hikeshi.Exposure.Versions;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Advisories.Cve;

/// <param name="End">Null for one version alone; <c>*</c> when nothing ends it.</param>
internal sealed record CveVersion(string Version, string? Type, string Status, string? End, bool EndInclusive, IReadOnlyList<(string At, string Status)> Changes);

internal sealed record CveDecided(IReadOnlyList<VersionInterval> Intervals, IReadOnlyList<string> Exact, RangeCounts Counts);

/// <summary>
/// Which versions a list of <c>versions</c> makes affected (cve-schema, "Product Version Encodings": the first entry that holds a
/// version decides, by its last change at or below it; else <c>defaultStatus</c>).
/// </summary>
internal static class CveVersions
{
    /// <summary>Deciding costs the square of it; the longest lists of real records have some hundred.</summary>
    private const int MaxBounds = 1000;

    private const int MaxWords = 500;

    public static CveVersion Read(JsonAt item)
    {
        var version = item.Text("version") ?? throw item.Missing("version", "the version that it is about");
        var (below, upTo) = (item.Text("lessThan"), item.Text("lessThanOrEqual"));
        return new CveVersion(
            version,
            item.Text("versionType"),
            item.Text("status") ?? throw item.Missing("status", "affected, unaffected or unknown"),
            below ?? upTo,
            EndInclusive: below is null && upTo is not null,
            item.Array("changes").Select(change => (
                change.Text("at") ?? throw change.Missing("at", "a version"),
                change.Text("status") ?? throw change.Missing("status", "affected, unaffected or unknown"))).ToList());
    }

    /// <summary>The names of version types that mean the ecosystem's own order.</summary>
    public static IReadOnlyList<string> TypesOf(string ecosystem) =>
        ["custom", "semver", Ecosystem.Base(ecosystem).ToLowerInvariant(), Ecosystem.PurlTypeOf(ecosystem) ?? "custom", ecosystem == "PyPI" ? "python" : "custom"];

    public static CveDecided Decide(IReadOnlyList<CveVersion> statements, string defaultStatus, VersionOrder order, IReadOnlyList<string> types)
    {
        var git = statements.Count(statement => statement.Type is "git" or "original_commit_for_fix");
        var ranges = new List<CveRange>();
        var exact = new List<string>();
        var undecidable = 0;
        foreach (var statement in statements.Where(statement => statement.Type is not ("git" or "original_commit_for_fix")))
        {
            if (CveRange.Of(statement, order, types) is { } range)
            {
                ranges.Add(range);
            }
            else if (statement is { End: null, Status: "affected" } && statement.Version is not ("*" or "0"))
            {
                exact.Add(statement.Version);
            }
            else
            {
                undecidable++;
            }
        }

        // With "affected" as the rule and an exception that cannot be read, nothing can be said about any version.
        if (ranges.Sum(range => 2 + range.Changes.Count) > MaxBounds || (defaultStatus == "affected" && (undecidable > 0 || git > 0)))
        {
            return new CveDecided([], exact, new RangeCounts(0, git, Math.Max(1, undecidable), Unidentified: 0));
        }

        return new CveDecided(CveSweep.Affected(ranges, defaultStatus, order), exact, new RangeCounts(ranges.Count, git, undecidable, Unidentified: 0));
    }

    /// <summary>For people: "affected 1.0 &lt;2.0; …".</summary>
    public static string Words(IEnumerable<CveVersion> statements, string defaultStatus)
    {
        var words = string.Join("; ", statements.Select(one => one.End is null ? $"{one.Status} {one.Version}" : $"{one.Status} {one.Version} {(one.EndInclusive ? "<=" : "<")}{one.End}"));
        var text = words.Length == 0 ? defaultStatus : words;
        return text.Length <= MaxWords ? text : text[..MaxWords] + "…";
    }
}
