using Hikeshi.Exposure.Aliasing;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Vex.Applying;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Exposure.Ranking;

/// <summary>What suppliers say of the hits of one ledger. Immutable; thread-safe.</summary>
internal sealed class HitVex
{
    private readonly VexOutcome outcome;
    private readonly Dictionary<(string Purl, string Asset), List<string>> documents;

    private HitVex(VexOutcome outcome, Dictionary<(string Purl, string Asset), List<string>> documents)
    {
        this.outcome = outcome;
        this.documents = documents;
    }

    /// <summary>An asset's bills that contain a component are where statements are looked for; else the asset itself is, as a document of which nobody says what it describes.</summary>
    public static HitVex Of(VexGiven vex, IReadOnlyList<Hit> hits, Aliases aliases)
    {
        if (hits.Count == 0 || vex.Documents.All(document => document.Statements.Count == 0))
        {
            return new HitVex(VexOutcome.None, []);
        }

        var purls = hits.Select(hit => hit.Purl).ToHashSet(StringComparer.Ordinal);
        var documents = vex.Bills
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
            .. vex.Bills.Select(bill => bill.Document).DistinctBy(document => document.Name, StringComparer.Ordinal),
            .. alone.Select(asset => new ScannedDocument(NameOf(asset.Key), [.. asset.Select(purl => new SoftwareComponent("", Purl: purl))], asset.Count())),
        ];
        var findings = hits.GroupBy(hit => hit.Purl, StringComparer.Ordinal)
            .Select(same => new AffectedComponentFindings(same.Key, same.First().Package.Ecosystem, same.First().Package.Name, same.First().Version, [], [.. same.Select(FindingOf)]))
            .ToList();
        return new HitVex(VexApplication.Apply(findings, vex.Documents, aliases, software), documents);
    }

    /// <summary>In each document of the asset in which something is said of the hit.</summary>
    public IEnumerable<VexDecision> Said(Hit hit) => DocumentsOf(hit).Select(document => outcome.Of(hit.Purl, hit.Advisory.Id, document)).OfType<VexDecision>();

    /// <summary>In every document of the asset that contains the component.</summary>
    public bool IsClosed(Hit hit) => DocumentsOf(hit) is { Count: > 0 } all && all.TrueForAll(document => outcome.IsClosed(hit.Purl, hit.Advisory.Id, document));

    private List<string> DocumentsOf(Hit hit) => documents.GetValueOrDefault((hit.Purl, hit.Asset), []);

    private static string NameOf(string asset) => $"asset:{asset}";

    private static Finding FindingOf(Hit hit) => new(hit.Advisory.Id, hit.Advisory.Aliases, hit.Advisory.Summary, "", "", hit.Advisory.SourceFile);
}
