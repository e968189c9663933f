using System.Text.Json;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Ledger.Software;
using Hikeshi.Verbs.Ledger;

namespace Hikeshi.Verbs;

/// <summary>The ledger that <c>exposure rank</c> works on: a node's, or one made of documents.</summary>
internal static class RankLedger
{
    public static LedgerView Read(string? data, string? institution, IReadOnlyList<string> sboms) => (data, institution) switch
    {
        ({ } directory, null) when sboms.Count == 0 => LedgerDirectory.Read(directory),
        (null, { } file) => OfDocuments(file, sboms),
        ({ }, null) => throw RankInputs.Refused("--sbom", "a node's ledger holds its own software", "no --sbom beside --data", "Import it: hikeshi ledger import FILE --asset ID --data DIR"),
        _ => throw RankInputs.Refused("", data is null ? "neither --data nor --institution was given" : "both --data and --institution were given", "one of them", "See 'hikeshi exposure rank --help'"),
    };

    private static LedgerView OfDocuments(string file, IReadOnlyList<string> sboms)
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
        var software = declared.Concat(sboms.Select(Tie)).Select(tie => Software(institution, tie.Asset, tie.File)).ToList();
        return new LedgerView(institution, software);
    }

    private static (string Asset, string File) Tie(string text) => text.IndexOf('=', StringComparison.Ordinal) is var cut and > 0
        ? (text[..cut], text[(cut + 1)..])
        : throw RankInputs.Refused("--sbom", $"'{text}'", "ASSET=FILE", "Name the asset that runs the software, an id of the institution's document");

    private static AssetSoftware Software(InstitutionDocument institution, string asset, string file)
    {
        if (!institution.Assets.Any(known => known.Id == asset))
        {
            throw RankInputs.Refused("--sbom", $"'{asset}' is no asset of {institution.Id}", "an id under $.assets of the institution's document", "");
        }

        RankInputs.RequireFile($"bill of materials of {asset}", file);
        return new AssetSoftware(asset, SoftwareDocument.Read(file, RankInputs.Bytes(file, LedgerImport.MaxBytes)).Components, file);
    }

    private static Facts.Ledger.LedgerImported Import(string file, string? asset)
    {
        using var stream = File.OpenRead(file);
        var result = LedgerImport.Read(file, stream, asset);
        return result.Fact ?? throw new RefusedException(result.Refusal!);
    }
}
