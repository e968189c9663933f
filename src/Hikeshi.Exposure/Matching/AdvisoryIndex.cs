using Hikeshi.Exposure.Advisories;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Matching;

/// <summary>An affected package beside the advisory that names it.</summary>
public readonly record struct IndexedAdvisory(Advisory Advisory, AffectedPackage Affected);

/// <summary>Advisories by package identity. Immutable, thread-safe.</summary>
public sealed class AdvisoryIndex
{
    private readonly Dictionary<PackageKey, List<IndexedAdvisory>> byKey;

    private AdvisoryIndex(Dictionary<PackageKey, List<IndexedAdvisory>> byKey, int advisories, int withdrawn, RangeCounts ranges)
    {
        this.byKey = byKey;
        Advisories = advisories;
        Withdrawn = withdrawn;
        Ranges = ranges;
    }

    /// <summary>Advisories read, withdrawn ones included.</summary>
    public int Advisories { get; }

    public int Withdrawn { get; }

    public int Packages => byKey.Count;

    public RangeCounts Ranges { get; }

    public static AdvisoryIndex Build(IEnumerable<Advisory> advisories)
    {
        var lists = new Dictionary<PackageKey, List<IndexedAdvisory>>();
        var (count, withdrawn, ranges) = (0, 0, default(RangeCounts));
        foreach (var advisory in advisories)
        {
            count++;
            ranges += advisory.Ranges;
            if (advisory.Withdrawn)
            {
                withdrawn++;
                continue;
            }

            foreach (var affected in advisory.Affected)
            {
                if (!lists.TryGetValue(affected.Key, out var list))
                {
                    lists[affected.Key] = list = [];
                }

                list.Add(new IndexedAdvisory(advisory, affected));
            }
        }

        return new AdvisoryIndex(lists, count, withdrawn, ranges);
    }

    public IReadOnlyList<IndexedAdvisory> Find(PackageKey key) => byKey.GetValueOrDefault(key) ?? [];
}
