using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Aliasing;
using Hikeshi.Exposure.Scoring.Cvss;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Ranking;

/// <summary>One weakness, whoever counts it.</summary>
/// <param name="Id">The name that people know best.</param>
/// <param name="Ids">All names.</param>
/// <param name="Cves">CVE numbers to ask feeds about.</param>
/// <param name="Cvss">Of the newest CVSS version that somebody gave the highest score; null when nobody gave one.</param>
public sealed record Weakness(string Id, IReadOnlyList<string> Ids, IReadOnlyList<string> Cves, CvssVector? Cvss);

/// <summary>The weaknesses of a set of advisories, by any of their names. Immutable; thread-safe.</summary>
internal sealed class Weaknesses
{
    private readonly Aliases aliases;
    private readonly Dictionary<string, List<string>> vectors = new(StringComparer.Ordinal);
    private readonly ThreatFeeds feeds;

    public Weaknesses(IEnumerable<Advisory> advisories, Aliases aliases, ThreatFeeds feeds)
    {
        (this.aliases, this.feeds) = (aliases, feeds);
        foreach (var advisory in advisories.Where(advisory => advisory is { Withdrawn: false, Vectors.Count: > 0 }))
        {
            var id = aliases.Of(advisory.Id).Representative;
            (vectors.TryGetValue(id, out var list) ? list : vectors[id] = []).AddRange(advisory.Vectors);
        }
    }

    public Weakness Of(Advisory advisory)
    {
        var set = aliases.Of(advisory.Id);
        var own = set.Ids.Where(IsCve).ToList();
        // A distribution's update is no weakness with a number of its own: it counts as the worst of those that it is about.
        var cves = own.Count > 0 ? own : advisory.Related.Where(IsCve).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var given = cves.Select(cve => aliases.Of(cve).Representative).Prepend(set.Representative).Distinct(StringComparer.Ordinal)
            .SelectMany(id => vectors.GetValueOrDefault(id) ?? [])
            .Concat(cves.SelectMany(cve => feeds.Enrichment?.GetValueOrDefault(cve)?.Vectors ?? []));
        return new Weakness(set.Representative, set.Ids, cves, Worst(given));
    }

    private static bool IsCve(string id) => id.StartsWith("CVE-", StringComparison.Ordinal);

    private static CvssVector? Worst(IEnumerable<string> texts) => texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        .Select(Parsed).OfType<CvssVector>()
        .OrderByDescending(vector => vector.Version).ThenByDescending(vector => vector.Scores.Overall)
        .FirstOrDefault();

    /// <returns>Null for a vector that breaks its specification: nothing is known from it.</returns>
    private static CvssVector? Parsed(string text)
    {
        try
        {
            return CvssVector.Parse(text);
        }
        catch (RefusedException)
        {
            return null;
        }
    }
}
