using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Csaf.Documents;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Csaf.Statements;

/// <summary>A document turned into what the matching works with.</summary>
/// <param name="Advisories">One for each vulnerability that affects a package which can be matched.</param>
/// <param name="ByPackage">Statements on products with a package URL.</param>
/// <param name="ByCpe">Statements on products that only a CPE name identifies: a lower grade, for a CPE names no package and has no order of versions. Never matched; for a person.</param>
/// <param name="Unidentified">Statements on products with neither.</param>
public sealed record CsafStatements(IReadOnlyList<Advisory> Advisories, IReadOnlyList<CsafStatement> ByPackage, IReadOnlyList<CsafStatement> ByCpe, IReadOnlyList<CsafStatement> Unidentified)
{
    private static readonly string[] GlobalIds = ["CVE-", "GHSA-", "GO-", "PYSEC-", "RUSTSEC-", "OSV-", "JVNDB-"];

    public static CsafStatements Of(CsafDocument document)
    {
        var products = new Dictionary<string, CsafProduct>(StringComparer.Ordinal);
        foreach (var product in document.Products)
        {
            products.TryAdd(product.Id, product);
        }

        var advisories = new List<Advisory>();
        var byPackage = new List<CsafStatement>();
        var byCpe = new List<CsafStatement>();
        var unidentified = new List<CsafStatement>();
        for (var at = 0; at < document.Vulnerabilities.Count; at++)
        {
            var vulnerability = document.Vulnerabilities[at];
            var id = vulnerability.Cve ?? vulnerability.Ids.FirstOrDefault() ?? $"{document.Tracking.Id}#{at + 1}";
            var said = new SaidOf(vulnerability);
            var affected = new AffectedPackages();
            foreach (var (status, ids) in vulnerability.Status)
            {
                foreach (var product in ids.Select(products.GetValueOrDefault).OfType<CsafProduct>())
                {
                    var component = ComponentOf(product, products);
                    var whole = WholeOf(product, component, products);
                    foreach (var purl in component.Helper.Purls.Select(Parsed).OfType<PackageUrl>())
                    {
                        var key = PackageKey.Of(purl);
                        affected.Add(status, key, component);
                        byPackage.Add(said.Statement(id, status, product, purl.ToString(), key?.Key, VersionsOf.Words(key?.Version ?? purl.Version, component)) with { Whole = whole, Item = at });
                    }

                    if (component.Helper.Purls.Count == 0 && component.Helper.Cpe is { } cpe)
                    {
                        byCpe.Add(said.Statement(id, status, product, cpe, package: null, VersionsOf.Words(version: null, component)) with { Whole = whole, Item = at });
                    }
                    else if (component.Helper.Purls.Count == 0)
                    {
                        unidentified.Add(said.Statement(id, status, product, product.Name, package: null, VersionsOf.Words(version: null, component)) with { Whole = whole, Item = at });
                    }
                }
            }

            if (affected.Read() is { Packages.Count: > 0 } found)
            {
                advisories.Add(AdvisoryOf(document, vulnerability, id, found.Packages, found.Ranges));
            }
        }

        return new CsafStatements(advisories, byPackage, byCpe, unidentified);
    }

    /// <summary>Of a component of something, the component is what is vulnerable: its identity counts, unless the whole has its own. Chains end, also those that a wrong document closes.</summary>
    private static CsafProduct ComponentOf(CsafProduct product, Dictionary<string, CsafProduct> products)
    {
        var at = product;
        for (var steps = 0; steps < 32 && at.Helper is { Purls.Count: 0, Cpe: null } && at.Parts.Count > 0 && products.TryGetValue(at.Parts[0], out var part); steps++)
        {
            at = part;
        }

        return at;
    }

    /// <returns>Null when <paramref name="product"/> stands for itself.</returns>
    private static CsafWhole? WholeOf(CsafProduct product, CsafProduct component, Dictionary<string, CsafProduct> products)
    {
        if (ReferenceEquals(product, component))
        {
            return null;
        }

        var isOne = product.Parts is [var inner, _] && inner == component.Id;
        return new CsafWhole(product.Id, isOne && products.TryGetValue(product.Parts[1], out var whole) && whole.Helper.Purls is [var purl] ? purl : null);
    }

    private static PackageUrl? Parsed(string text) => PackageUrl.TryParse(text, out var purl) ? purl : null;

    private static Advisory AdvisoryOf(CsafDocument document, CsafVulnerability vulnerability, string id, IReadOnlyList<AffectedPackage> packages, RangeCounts ranges) => new(
        id,
        [.. vulnerability.Ids.Where(other => other != id && IsGlobal(other)).Distinct(StringComparer.Ordinal)],
        vulnerability.Title ?? document.Title,
        document.SourceFile,
        Withdrawn: document.Category is "csaf_withdrawn" or "csaf_superseded",
        packages,
        ranges)
    {
        Format = AdvisoryFormat.Csaf,
        Vectors = [.. vulnerability.Scores.Select(score => score.Vector).Distinct(StringComparer.Ordinal)],
        // A document speaks of many weaknesses, and a publisher's own numbers mean something else elsewhere: neither makes two ids one.
        Related = [.. vulnerability.Ids.Where(other => other != id && !IsGlobal(other)).Append(document.Tracking.Id).Where(other => other != id).Distinct(StringComparer.Ordinal)],
    };

    /// <summary>Ids that mean the same wherever they stand.</summary>
    private static bool IsGlobal(string id) => GlobalIds.Any(prefix => id.StartsWith(prefix, StringComparison.Ordinal));
}
