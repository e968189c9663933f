using Hikeshi.Exposure.Advisories;
using Hikeshi.Ledger.Reach;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Exposure.Asking;

/// <summary>Where software that an advisory is about runs, in a version that it affects, or of which nobody can tell.</summary>
/// <param name="Purl">As the ledger holds it.</param>
/// <param name="IsCertain">False: the version is none in its ecosystem, or is not known; a person must look, and until then it counts.</param>
public sealed record AdvisoryPlace(string Asset, string Purl, bool IsCertain)
{
    /// <summary>Every place in one ledger, once, by asset and component. Withdrawn advisories have none. Pure.</summary>
    public static IReadOnlyList<AdvisoryPlace> Of(IEnumerable<Advisory> advisories, LedgerView ledger)
    {
        var places = new Dictionary<(string Asset, string Purl), bool>();
        foreach (var affected in advisories.Where(advisory => !advisory.Withdrawn).SelectMany(advisory => advisory.Affected))
        {
            foreach (var package in ledger.Software.Catalog.Find(affected.Key) is { } versions ? versions.Packages : [])
            {
                var verdict = Decide(affected, package);
                foreach (var asset in verdict == VerdictKind.NotAffected ? [] : ledger.Software.AssetsOf(package.Number).ToArray())
                {
                    var place = (ledger.Software.AssetName(asset), package.Purl.ToString());
                    places[place] = places.GetValueOrDefault(place) || verdict == VerdictKind.Affected;
                }
            }
        }

        return [.. places.Select(place => new AdvisoryPlace(place.Key.Asset, place.Key.Purl, place.Value))
            .OrderBy(place => place.Asset, StringComparer.Ordinal).ThenBy(place => place.Purl, StringComparer.Ordinal)];
    }

    private static VerdictKind Decide(AffectedPackage affected, CatalogedPackage package) =>
        package.Key is { } key ? affected.Decide(new ComponentVersion(key.Key.Ecosystem, key.Version)).Kind : VerdictKind.Unparsed;
}
