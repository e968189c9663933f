using Hikeshi.Exposure.Versions;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Advisories.Cve;

/// <summary>One entry of <c>affected</c>: a package whose versions can be decided, or a name for people.</summary>
internal static class CveAffected
{
    public static RangeCounts Read(JsonAt entry, List<AffectedPackage> affected, List<NamedProduct> products, List<PackageKey> never)
    {
        var statements = entry.Array("versions").Select(CveVersions.Read).ToList();
        var defaultStatus = entry.Text("defaultStatus") ?? "unknown";
        if (CveCollections.Of(entry) is not { } package || VersionOrder.Of(package.Ecosystem) is not { } order)
        {
            products.AddRange(Named(entry, CveVersions.Words(statements, defaultStatus)));
            return new RangeCounts(Evaluated: 0, Git: 0, Undecidable: 0, Unidentified: 1);
        }

        var decided = CveVersions.Decide(statements, defaultStatus, order, CveVersions.TypesOf(package.Ecosystem));
        if (decided.Intervals.Count == 0 && decided.Exact.Count == 0 && decided.Counts is { Git: 0, Undecidable: 0 })
        {
            never.Add(package);
        }
        else
        {
            affected.Add(new AffectedPackage(package, decided.Intervals, decided.Exact) { HasUndecidableRange = decided.Counts.Undecidable > 0 });
        }

        return decided.Counts;
    }

    /// <summary><c>cpeApplicability</c> (5.1): what it says is told by CPE alone.</summary>
    public static IEnumerable<NamedProduct> Applicable(JsonAt container) => container.Array("cpeApplicability")
        .SelectMany(applicability => applicability.Array("nodes"))
        .SelectMany(node => node.Array("cpeMatch"))
        .Where(match => match.Has("criteria"))
        .Select(match => new NamedProduct("", "", match.Text("criteria"), string.Join(' ', Bounds(match))));

    private static IEnumerable<string> Bounds(JsonAt match)
    {
        foreach (var (name, sign) in new[] { ("versionStartIncluding", ">="), ("versionStartExcluding", ">"), ("versionEndIncluding", "<="), ("versionEndExcluding", "<") })
        {
            if (match.Text(name) is { } bound)
            {
                yield return sign + bound;
            }
        }
    }

    private static IEnumerable<NamedProduct> Named(JsonAt entry, string versions)
    {
        var (vendor, product) = (entry.Text("vendor") ?? "", entry.Text("product") ?? entry.Text("packageName") ?? "");
        var cpes = entry.Array("cpes").Select(cpe => cpe.AsText()).ToList();
        return cpes.Count == 0 ? [new NamedProduct(vendor, product, Cpe: null, versions)] : cpes.Select(cpe => new NamedProduct(vendor, product, cpe, versions));
    }
}
