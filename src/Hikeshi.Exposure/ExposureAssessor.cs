using System.Text;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Ranges;
using Hikeshi.Exposure.Versions;
using Hikeshi.Facts.Exposure;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Packages;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Exposure;

/// <summary>A component that an advisory affects, as another member can look it up.</summary>
/// <param name="Purl">Without a version.</param>
/// <param name="Vers">A <c>vers</c> range; empty when every version is meant.</param>
public sealed record AffectedComponent(string Purl, string Vers);

/// <summary>Whom an advisory reaches here. Pure: the same advisory and ledger give the same answer. Thread-safe.</summary>
public static class ExposureAssessor
{
    /// <summary>Reads a document of any format that advisories come in into the fact that it arrived: one import, one fact.</summary>
    /// <exception cref="RefusedException">It cannot be read; the refusal names <paramref name="sourceName"/> and the place.</exception>
    public static AdvisoryReceived Receive(string sourceName, ReadOnlyMemory<byte> document)
    {
        var received = ReceivedDocument.Read(sourceName, document);
        return new AdvisoryReceived(received.Id, received.Aliases, received.Summary, received.Text);
    }

    /// <summary>Of a document with several advisories: what they reach together, and each reason names its advisory.</summary>
    /// <exception cref="RefusedException">The document cannot be read.</exception>
    public static ExposureAssessed Assess(AdvisoryReceived advisory, LedgerView ledger) => Read(advisory) switch
    {
        [var only] => Assess(only, ledger),
        var several => AssessedTogether.Of(advisory.AdvisoryId, several.Select(one => Assess(one, ledger))),
    };

    public static ExposureAssessed Assess(Advisory advisory, LedgerView ledger)
    {
        var reached = new List<ReachedService>();
        var services = new HashSet<Service>(ReferenceEqualityComparer.Instance);
        foreach (var hit in PackageHit.Find(advisory, ledger.Software.Catalog))
        {
            foreach (var (service, asset) in ledger.Software.Placements(hit.Package.Number))
            {
                reached.Add(new ReachedService(service?.Id ?? "", asset, hit.Package.Purl.ToString(), service?.InternetExposed ?? false, $"{hit.Version} is in {hit.Verdict.Interval} ({hit.Verdict.Comparer})"));
                if (service is not null)
                {
                    services.Add(service);
                }
            }
        }

        var functions = services.SelectMany(ledger.FunctionsOf).Select(function => function.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var suppliers = ledger.Institution.Suppliers
            .Where(supplier => supplier.Shared && supplier.Functions.Any(functions.Contains))
            .Select(supplier => supplier.Id).Order(StringComparer.Ordinal).ToList();
        var ordered = reached.DistinctBy(r => (r.Service, r.Asset, r.Component))
            .OrderBy(r => r.Service, StringComparer.Ordinal).ThenBy(r => r.Asset, StringComparer.Ordinal).ThenBy(r => r.Component, StringComparer.Ordinal).ToList();
        return new ExposureAssessed(advisory.Id, ordered.Count > 0, ordered, functions, suppliers);
    }

    /// <summary>The components that <paramref name="advisory"/> affects, in the words of purl and vers: what a member suggests a shield for.</summary>
    public static IReadOnlyList<AffectedComponent> Components(AdvisoryReceived advisory) =>
        Read(advisory).SelectMany(Components).Distinct().ToList();

    public static IReadOnlyList<AffectedComponent> Components(Advisory advisory) =>
        advisory.Withdrawn ? [] : advisory.Affected.Select(AsComponent).OfType<AffectedComponent>().Distinct().ToList();

    /// <summary>Own services that run a component within a range, in the order of the institution's description.</summary>
    /// <param name="purlWithoutVersion">A version in it is ignored.</param>
    /// <param name="versRange"><c>vers:maven/&gt;=3.0|&lt;3.2.4</c>; empty means any version.</param>
    /// <exception cref="RefusedException">A text from outside is neither a purl nor a vers range.</exception>
    public static IReadOnlyList<Service> RunsComponent(LedgerView ledger, string purlWithoutVersion, string versRange)
    {
        if (!PackageUrl.TryParse(purlWithoutVersion, out var purl))
        {
            throw new RefusedException(new Refusal("exposure.component-refused", purlWithoutVersion, "this is not a package URL", "a purl such as pkg:maven/org.example/ledger-gateway", ""));
        }

        var range = VersRange.Parse(versRange);
        var running = new HashSet<Service>(ReferenceEqualityComparer.Instance);
        foreach (var package in Same(ledger.Software.Catalog, purl))
        {
            if (range.Contains(package.Key?.Version ?? package.Purl.Version))
            {
                running.UnionWith(ledger.Software.Placements(package.Number).Select(placement => placement.Service).OfType<Service>());
            }
        }

        return ledger.Institution.Services.Where(running.Contains).ToList();
    }

    private static IReadOnlyList<Advisory> Read(AdvisoryReceived advisory) =>
        ReceivedDocument.Read(advisory.AdvisoryId, Encoding.UTF8.GetBytes(advisory.Document)).Advisories;

    private static ReadOnlySpan<CatalogedPackage> Same(PackageCatalog catalog, PackageUrl purl) =>
        (PackageKey.Of(purl) is { } identity ? catalog.Find(identity.Key) : catalog.Find(purl.WithoutVersion)) is { } versions ? versions.Packages : [];

    /// <returns>Null where the ecosystem has no purl type or the range cannot be said in vers.</returns>
    private static AffectedComponent? AsComponent(AffectedPackage affected)
    {
        if (Ecosystem.PurlTypeOf(affected.Key.Ecosystem) is not { } type || affected.Order is null)
        {
            return null;
        }

        var cut = affected.Key.Name.LastIndexOf(type == "maven" ? ':' : '/');
        var purl = PackageUrl.Build(type, cut < 0 ? null : affected.Key.Name[..cut], affected.Key.Name[(cut + 1)..], version: null, qualifiers: null, subpath: null);
        var merged = VersionInterval.Merged(affected.Intervals.Where(interval => ReferenceEquals(interval.Order, affected.Order)));
        // Listed versions that an interval holds anyway would only make the range long.
        var listed = affected.ExactVersions.Where(text => affected.Order.Parse(text) is { } key && !merged.Exists(interval => interval.Holds(key))).Order(StringComparer.Ordinal);
        var constraints = merged.Select(interval => interval.ToVers()).Concat(listed.Select(VersEncoding.Encode)).ToList();
        if (constraints.Count == 0)
        {
            return null;
        }

        var any = constraints.Contains("", StringComparer.Ordinal);
        return purl is null ? null : new AffectedComponent(purl.ToString(), any ? "" : $"vers:{type}/{string.Join('|', constraints)}");
    }
}
