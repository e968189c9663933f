using System.Text.Json;
using Hikeshi.Exposure.Ranking;
using Hikeshi.Exposure.Vex;
using Hikeshi.Exposure.Vex.Applying;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Ledger.Software;
using Hikeshi.Verbs.Exposure;
using Hikeshi.Verbs.Ledger;

namespace Hikeshi.Verbs;

/// <summary>The ledger that <c>exposure rank</c> works on: a node's, or one made of documents.</summary>
/// <param name="Bills">Of documents alone: a node's ledger keeps what software runs, not what a bill says it describes.</param>
/// <param name="Vex">What the bills themselves say of their weaknesses.</param>
internal sealed record RankLedger(LedgerView View, IReadOnlyList<AssetBill> Bills, IReadOnlyList<VexDocument> Vex)
{
    public static RankLedger Read(string? data, string? institution, IReadOnlyList<string> sboms) => (data, institution) switch
    {
        ({ } directory, null) when sboms.Count == 0 => new RankLedger(LedgerDirectory.Read(directory), [], []),
        (null, { } file) => OfDocuments(file, sboms),
        ({ }, null) => throw RankInputs.Refused("--sbom", "a node's ledger holds its own software", "no --sbom beside --data", "Import it: hikeshi ledger import FILE --asset ID --data DIR"),
        _ => throw RankInputs.Refused("", data is null ? "neither --data nor --institution was given" : "both --data and --institution were given", "one of them", "See 'hikeshi exposure rank --help'"),
    };

    private static RankLedger OfDocuments(string file, IReadOnlyList<string> sboms)
    {
        RankInputs.RequireFile("--institution", file);
        var import = Import(file, asset: null);
        if (import.Format != InstitutionDocument.CurrentFormat)
        {
            throw RankInputs.Refused(file, $"this is {import.Format}", InstitutionDocument.CurrentFormat, "Give bills of materials with --sbom ASSET=FILE");
        }

        var institution = JsonSerializer.Deserialize(import.Document, LedgerJson.Readable.InstitutionDocument)!;
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var declared = institution.Assets.Where(asset => asset.Sbom is not null).Select(asset => (Asset: asset.Id, File: Path.Combine(folder, asset.Sbom!)));
        var ties = declared.Concat(sboms.Select(Tie)).ToList();
        var read = new Dictionary<string, IReadOnlyList<SbomFile>>(StringComparer.Ordinal);
        var bills = ties.SelectMany(tie => Read(tie.Asset, tie.File).Select(one => new AssetBill(tie.Asset, one.Document!))).ToList();
        return new RankLedger(
            new LedgerView(institution, [.. bills.Select(bill => new AssetSoftware(bill.Asset, bill.Document.Components, bill.Document.Name))]),
            bills,
            [.. read.Values.SelectMany(file => file).Select(one => one.Vex).OfType<VexDocument>()]);

        IReadOnlyList<SbomFile> Read(string asset, string sbom)
        {
            RequireAsset(institution, asset);
            RankInputs.RequireFile($"bill of materials of {asset}", sbom);
            return read.TryGetValue(sbom, out var known) ? known : read[sbom] = Whole(SbomFile.Read(sbom, sbom));
        }
    }

    /// <summary>Nothing is ranked by a part of what runs somewhere.</summary>
    private static IReadOnlyList<SbomFile> Whole(IReadOnlyList<SbomFile> read) =>
        read.FirstOrDefault(one => one.Refusal is not null) is { Refusal: { } refusal } ? throw new RefusedException(refusal) : read;

    private static (string Asset, string File) Tie(string text) => text.IndexOf('=', StringComparison.Ordinal) is var cut and > 0
        ? (text[..cut], text[(cut + 1)..])
        : throw RankInputs.Refused("--sbom", $"'{text}'", "ASSET=FILE", "Name the asset that runs the software, an id of the institution's document");

    private static void RequireAsset(InstitutionDocument institution, string asset)
    {
        if (!institution.Assets.Any(known => known.Id == asset))
        {
            throw RankInputs.Refused("--sbom", $"'{asset}' is no asset of {institution.Id}", "an id under $.assets of the institution's document", "");
        }
    }

    private static Facts.Ledger.LedgerImported Import(string file, string? asset)
    {
        using var stream = File.OpenRead(file);
        var result = LedgerImport.Read(file, stream, asset);
        return result.Fact ?? throw new RefusedException(result.Refusal!);
    }
}
