using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Matching;
using Hikeshi.Kernel.Packages;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Exposure.Vex.Applying;

/// <summary>A bill of materials that says what an asset runs; several assets may have one, and an asset several.</summary>
public sealed record AssetBill(string Asset, ScannedDocument Document);

/// <summary>A component on an asset that an advisory affects.</summary>
internal readonly record struct AssetHit(Advisory Advisory, PackageKey Package, string Purl, string Version, string Asset);

/// <summary>What suppliers say of hits on assets. Immutable; thread-safe.</summary>
internal sealed class AssetVex
{
    private readonly VexOutcome outcome;
    private readonly Dictionary<(string Purl, string Asset), List<string>> documents;

    private AssetVex(VexOutcome outcome, Dictionary<(string Purl, string Asset), List<string>> documents)
    {
        this.outcome = outcome;
        this.documents = documents;
    }

    public static AssetVex None { get; } = new(VexOutcome.None, []);

    /// <summary>An asset's bills that contain a component are where statements are looked for; else the asset itself is, as a document of which nobody says what it describes.</summary>
    /// <param name="apply">Applies the statements to findings in documents.</param>
    public static AssetVex Of(IReadOnlyList<AssetHit> hits, IReadOnlyList<AssetBill> bills, Func<IReadOnlyList<AffectedComponentFindings>, IReadOnlyList<ScannedDocument>, VexOutcome> apply)
    {
        var purls = hits.Select(hit => hit.Purl).ToHashSet(StringComparer.Ordinal);
        var documents = bills
            .SelectMany(bill => bill.Document.Components.Where(component => component.Purl is { } purl && purls.Contains(purl)).Select(component => (Purl: component.Purl!, bill.Asset, bill.Document.Name)))
            .Distinct()
            .GroupBy(one => (one.Purl, one.Asset), one => one.Name)
            .ToDictionary(group => group.Key, group => group.ToList());
        var alone = hits.Select(hit => (hit.Purl, hit.Asset)).Distinct().Where(hit => !documents.ContainsKey(hit)).ToLookup(hit => hit.Asset, hit => hit.Purl, StringComparer.Ordinal);
        foreach (var asset in alone)
        {
            foreach (var purl in asset)
            {
                documents[(purl, asset.Key)] = [NameOf(asset.Key)];
            }
        }

        List<ScannedDocument> software =
        [
            .. bills.Select(bill => bill.Document).DistinctBy(document => document.Name, StringComparer.Ordinal),
            .. alone.Select(asset => new ScannedDocument(NameOf(asset.Key), [.. asset.Select(purl => new SoftwareComponent("", Purl: purl))], asset.Count())),
        ];
        var findings = hits.GroupBy(hit => hit.Purl, StringComparer.Ordinal)
            .Select(same => new AffectedComponentFindings(same.Key, same.First().Package.Ecosystem, same.First().Package.Name, same.First().Version, [], [.. same.Select(FindingOf)]))
            .ToList();
        return new AssetVex(apply(findings, software), documents);
    }

    /// <summary>In each document of the asset in which something is said of the component and the advisory.</summary>
    public IEnumerable<VexDecision> Said(string purl, string advisory, string asset) => DocumentsOf(purl, asset).Select(document => outcome.Of(purl, advisory, document)).OfType<VexDecision>();

    /// <summary>In every document of the asset that contains the component.</summary>
    public bool IsClosed(string purl, string advisory, string asset) => DocumentsOf(purl, asset) is { Count: > 0 } all && all.TrueForAll(document => outcome.IsClosed(purl, advisory, document));

    private List<string> DocumentsOf(string purl, string asset) => documents.GetValueOrDefault((purl, asset), []);

    private static string NameOf(string asset) => $"asset:{asset}";

    private static Finding FindingOf(AssetHit hit) => new(hit.Advisory.Id, hit.Advisory.Aliases, hit.Advisory.Summary, "", "", hit.Advisory.SourceFile);
}
