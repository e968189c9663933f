using System.Runtime.CompilerServices;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Vex;
using Hikeshi.Exposure.Vex.Applying;
using Hikeshi.Exposure.Vex.Boms;
using Hikeshi.Kernel.Packages;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Exposure.Watching;

/// <summary>What suppliers leave open of findings, while their statements, the bills of materials and the advisories' names change. One caller at a time.</summary>
internal sealed class WatchedVex(PackageCatalog catalog)
{
    private static readonly ConditionalWeakTable<ScannedDocument, HashSet<string>> PurlsOf = [];

    private readonly VexShelf shelf = new();
    private readonly Dictionary<string, Dictionary<string, ScannedDocument>> bills = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> byIdentity = new(StringComparer.Ordinal);
    private int known;

    public AdvisoryNames Names { get; } = new();

    /// <summary>Nobody says anything: whatever is found is open.</summary>
    public bool IsSilent => shelf.IsEmpty;

    public bool Holds(string source) => shelf.Holds(source);

    public void Put(string source, IReadOnlyList<VexDocument> documents) => shelf.Put(source, documents);

    /// <param name="bill">Null when the asset has none of that name any more.</param>
    public void Put(string asset, string name, ScannedDocument? bill)
    {
        if (bill is not null)
        {
            (bills.TryGetValue(asset, out var own) ? own : bills[asset] = new(StringComparer.Ordinal))[name] = bill;
        }
        else if (bills.TryGetValue(asset, out var own) && own.Remove(name) && own.Count == 0)
        {
            bills.Remove(asset);
        }
    }

    public ScannedDocument? Bill(string asset, string name) => bills.GetValueOrDefault(asset)?.GetValueOrDefault(name);

    /// <summary>The packages of which something else may be said when the source says this instead.</summary>
    /// <param name="bill">One that is not here yet, and to which statements may refer.</param>
    public IReadOnlyCollection<int> Touched(string source, IReadOnlyList<VexDocument> instead, ScannedDocument? bill = null)
    {
        var statements = shelf.Touched(source, instead).ToList();
        List<ScannedDocument> all = statements.Exists(statement => statement.Bom is not null) ? bills.Values.SelectMany(own => own.Values).Concat(bill is null ? [] : [bill]).Distinct<ScannedDocument>(ReferenceEqualityComparer.Instance).ToList() : [];
        var (named, serials) = (all.ToLookup(bill => bill.Name, StringComparer.Ordinal), all.Where(bill => bill.Bom?.Serial is not null).ToLookup(bill => bill.Bom!.Serial!, StringComparer.Ordinal));
        return statements.SelectMany(statement => statement.Bom is { } link
            ? Referred(statement, link.File is { } file ? named[file] : serials[link.Serial ?? ""])
            : (statement.Component ?? statement.Product)?.Purl is { } purl ? Packages(VexProduct.IdentityOf(purl)) : []).ToHashSet();
    }

    /// <summary>The findings less the assets on which they are closed.</summary>
    public IReadOnlyList<ExposureFinding> Open(IReadOnlyList<ExposureFinding> findings)
    {
        if (IsSilent || findings.Count == 0)
        {
            return findings;
        }

        var hits = findings.SelectMany(finding => finding.Where.AssetNames.Select(asset => new AssetHit(finding.Advisory, finding.Hit.Package.Key!.Value.Key, finding.Hit.Package.Purl.ToString(), finding.Hit.Version, asset))).ToList();
        var purls = hits.Select(hit => hit.Purl).ToHashSet(StringComparer.Ordinal);
        var around = hits.Select(hit => hit.Asset).Distinct(StringComparer.Ordinal)
            .SelectMany(asset => bills.TryGetValue(asset, out var own) ? own.Values.Select(bill => Holding(asset, bill, purls)).OfType<AssetBill>() : [])
            .ToList();
        var identities = findings.Select(finding => finding.Hit.Package).Distinct().Select(package => VexProduct.IdentityOf(package.Purl));
        var said = shelf.About(identities, around.Select(bill => bill.Document)).ToList();
        if (said.Count == 0)
        {
            return findings;
        }

        var aliases = Names.AliasesOf(findings.Select(finding => finding.Advisory));
        var vex = AssetVex.Of(hits, around, (found, software) => VexApplication.Apply(found, said, aliases, software));
        return [.. findings.Select(finding => Left(finding, vex)).OfType<ExposureFinding>()];
    }

    private static ExposureFinding? Left(ExposureFinding finding, AssetVex vex)
    {
        var (purl, where) = (finding.Hit.Package.Purl.ToString(), finding.Where);
        var closed = where.Assets.Where(asset => vex.IsClosed(purl, finding.Advisory.Id, where.Ledger.Software.AssetName(asset))).ToHashSet();
        return closed.Count == 0 ? finding : closed.Count == where.Assets.Length ? null : finding with { Where = where.Without(closed, finding.Hit.Package.Number) };
    }

    private static AssetBill? Holding(string asset, ScannedDocument bill, HashSet<string> purls)
    {
        var own = PurlsOf.GetValue(bill, one => one.Components.Select(component => component.Purl).OfType<string>().ToHashSet(StringComparer.Ordinal));
        var held = purls.Where(own.Contains).Select(purl => new SoftwareComponent("", Purl: purl)).ToList();
        return held.Count == 0 ? null : new AssetBill(asset, bill with { Components = held });
    }

    private IEnumerable<int> Referred(VexStatement statement, IEnumerable<ScannedDocument> among)
    {
        foreach (var bill in among)
        {
            if (statement.Product?.Ref is { } reference && BomRefs.TryFind(bill.Bom!, reference, out var text) && PackageUrl.TryParse(text, out var purl))
            {
                yield return NumberOf(purl);
            }
        }
    }

    private int NumberOf(PackageUrl purl) => catalog.TryAdd(purl.ToString(), out var number) ? number : throw new InvalidOperationException(purl.ToString());

    /// <summary>The catalog only grows: what came since the last question is added first.</summary>
    private List<int> Packages(string identity)
    {
        for (; known < catalog.Count; known++)
        {
            var name = VexProduct.IdentityOf(catalog[known].Purl);
            (byIdentity.TryGetValue(name, out var list) ? list : byIdentity[name] = []).Add(known);
        }

        return byIdentity.GetValueOrDefault(identity, []);
    }
}
