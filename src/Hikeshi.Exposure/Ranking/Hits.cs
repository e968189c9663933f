using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Matching;
using Hikeshi.Kernel.Packages;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;

namespace Hikeshi.Exposure.Ranking;

/// <summary>An affected component in one place.</summary>
/// <param name="Service">Null on a host that carries none.</param>
internal sealed record Hit(Advisory Advisory, AdvisoryExplanation Explained, PackageKey Package, string Purl, string Version, Service? Service, string Asset);

/// <summary>What one advisory reaches in one ledger. Pure.</summary>
/// <param name="Undecided">Components whose version is none in their ecosystem, or that have none: a person must look.</param>
internal sealed record Hits(IReadOnlyList<Hit> Found, int Undecided)
{
    public static Hits Of(Advisory advisory, LedgerView ledger)
    {
        var found = new List<Hit>();
        var undecided = 0;
        foreach (var affected in advisory.Withdrawn ? [] : advisory.Affected)
        {
            if (ledger.Software.Catalog.Find(affected.Key) is not { } versions)
            {
                continue;
            }

            foreach (var package in versions.Packages)
            {
                if (package.Key is not { } key || ledger.Software.AssetsOf(package.Number).Count == 0)
                {
                    continue;
                }

                var version = new ComponentVersion(affected.Key.Ecosystem, key.Version);
                var explained = AdvisoryExplanation.Of(new IndexedAdvisory(advisory, affected), version);
                if (explained.Verdict == VerdictKind.Affected)
                {
                    found.AddRange(ledger.Software.Placements(package.Number).Select(place => new Hit(advisory, explained, affected.Key, package.Purl.ToString(), version.Text, place.Service, place.Asset)));
                }
                else if (explained.Verdict == VerdictKind.Unparsed)
                {
                    undecided++;
                }
            }
        }

        return new Hits(found, undecided);
    }
}
