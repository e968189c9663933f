using Hikeshi.Exposure.Advisories;
using Hikeshi.Ledger.Reach;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Exposure.Matching;

/// <summary>Whom an advisory reaches among institutions that share a catalog.</summary>
/// <param name="Hits">The affected packages, with what decided.</param>
/// <param name="Institutions">Those that are reached, in the order they were given.</param>
public sealed record AdvisoryReach(Advisory Advisory, IReadOnlyList<PackageHit> Hits, IReadOnlyList<Reached> Institutions)
{
    /// <summary>Compares once per unique package, then expands in each institution. Pure.</summary>
    /// <param name="ledgers">All built on <paramref name="catalog"/>.</param>
    public static AdvisoryReach Of(Advisory advisory, PackageCatalog catalog, IReadOnlyList<LedgerView> ledgers)
    {
        var hits = PackageHit.Find(advisory, catalog);
        if (hits.Count == 0)
        {
            return new AdvisoryReach(advisory, [], []);
        }

        int[] packages = [.. hits.Select(hit => hit.Package.Number)];
        return new AdvisoryReach(advisory, hits, [.. ledgers.Select(ledger => Reached.Of(ledger, packages)).OfType<Reached>()]);
    }
}
