using System.Runtime.CompilerServices;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Kernel.Packages;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Exposure.Matching;

/// <summary>A package that runs somewhere and that an advisory affects.</summary>
/// <param name="Version">Empty when it has none, and every version is affected.</param>
public readonly record struct PackageHit(CatalogedPackage Package, string Version, Verdict Verdict)
{
    /// <summary>A list of versions is immutable, so each of its versions is parsed once for as long as it is the newest.</summary>
    private static readonly ConditionalWeakTable<PackageVersions, ComponentVersion[]> Parsed = [];

    /// <summary>Every package of the catalog that the advisory affects, once; in the advisory's order.</summary>
    public static List<PackageHit> Find(Advisory advisory, PackageCatalog catalog)
    {
        var hits = new List<PackageHit>();
        if (advisory.Withdrawn)
        {
            return hits;
        }

        foreach (var affected in advisory.Affected)
        {
            if (catalog.Find(affected.Key) is { } versions)
            {
                Find(affected, versions, hits);
            }
        }

        return advisory.Affected.Count == 1 || hits.Count < 2 ? hits : [.. hits.DistinctBy(hit => hit.Package.Number)];
    }

    private static void Find(AffectedPackage affected, PackageVersions versions, List<PackageHit> hits)
    {
        var parsed = Parsed.GetValue(versions, Parse);
        for (var i = 0; i < parsed.Length; i++)
        {
            if (affected.Decide(parsed[i]) is { Kind: VerdictKind.Affected } verdict)
            {
                hits.Add(new PackageHit(versions.Packages[i], parsed[i].Text, verdict));
            }
        }
    }

    private static ComponentVersion[] Parse(PackageVersions versions)
    {
        var parsed = new ComponentVersion[versions.Count];
        for (var i = 0; i < parsed.Length; i++)
        {
            var key = versions.Packages[i].Key!.Value;
            parsed[i] = new ComponentVersion(key.Key.Ecosystem, key.Version);
        }

        return parsed;
    }
}
