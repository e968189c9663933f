using Hikeshi.Exposure.Versions;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Advisories.Alpine;

/// <summary>What one table says about one weakness.</summary>
internal sealed class SecdbWeakness
{
    private readonly Dictionary<PackageKey, List<string>> fixes = [];
    private readonly SortedSet<string> related = new(StringComparer.Ordinal);

    public void Add(PackageKey package, string version, IEnumerable<string> others)
    {
        if (!fixes.TryGetValue(package, out var versions))
        {
            fixes[package] = versions = [];
        }

        versions.Add(version);
        related.UnionWith(others);
    }

    public Advisory ToAdvisory(string id, string sourceFile, string summary)
    {
        var affected = new List<AffectedPackage>();
        var never = new List<PackageKey>();
        var undecidable = 0;
        foreach (var (package, versions) in fixes.OrderBy(pair => pair.Key.Name, StringComparer.Ordinal))
        {
            // "0" is the word of somebody who looked; it counts even where an older line names a fix.
            if (versions.Contains("0"))
            {
                never.Add(package);
                continue;
            }

            // Versions that apk-tools would sort somewhere all the same are slips of a person here, such as 2.7.16-33: nobody knows what was meant.
            var intervals = versions.Select(version => AlpineOrder.IsWellFormed(version) ? RangeEvents.ToIntervals([new(RangeEventKind.Introduced, "0"), new(RangeEventKind.Fixed, version)], VersionOrder.Alpine) : null).ToList();
            undecidable += intervals.Count(interval => interval is null);
            // A second fix of the same weakness means that the first was not enough.
            affected.Add(new AffectedPackage(package, VersionInterval.Merged(intervals.OfType<IReadOnlyList<VersionInterval>>().SelectMany(found => found)), []) { HasUndecidableRange = intervals.Contains(null) });
        }

        return new Advisory(id, [], summary, sourceFile, Withdrawn: false, affected, new RangeCounts(affected.Sum(one => one.Intervals.Count), Git: 0, undecidable, Unidentified: 0))
        {
            Format = AdvisoryFormat.Secdb,
            Related = [.. related],
            NotAffected = never,
        };
    }
}
