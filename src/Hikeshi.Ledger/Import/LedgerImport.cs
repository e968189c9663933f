using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hikeshi.Facts.Ledger;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Import.Inventory;
using Hikeshi.Ledger.Institution;

namespace Hikeshi.Ledger.Import;

/// <summary>What an import came to: exactly one of the two is set.</summary>
public sealed record ImportResult(LedgerImported? Fact, Refusal? Refusal);

/// <summary>Reads a document into one fact. All of it, or nothing.</summary>
public static class LedgerImport
{
    /// <returns>The id of the institution that an import describes; null when it describes software.</returns>
    public static string? InstitutionOf(LedgerImported import) => DescriptionOf(import)?.Id;

    /// <returns>The institution's description; null when the import describes software.</returns>
    public static InstitutionDocument? DescriptionOf(LedgerImported import) =>
        import.Format == InstitutionDocument.CurrentFormat ? JsonSerializer.Deserialize(import.Document, LedgerJson.Readable.InstitutionDocument) : null;

    /// <summary>Bytes of one document, at most.</summary>
    public const int MaxBytes = ImportLimits.MaxBytes;

    /// <param name="sourceName">File name, for the record and for refusals.</param>
    /// <param name="utf8">CycloneDX, SPDX or hikeshi-institution/1, plain, as gzip or alone in a zip archive; at most 256 MiB. An asset inventory is a batch, and none of these: <see cref="InventoryImport"/>.</param>
    /// <param name="asset">The host that a bill of materials describes; must be null for an institution document.</param>
    public static ImportResult Read(string sourceName, ReadOnlyMemory<byte> utf8, string? asset)
    {
        try
        {
            return new ImportResult(ReadOrThrow(sourceName, utf8, asset), Refusal: null);
        }
        catch (RefusedException refused)
        {
            return new ImportResult(Fact: null, refused.Refusal);
        }
    }

    /// <summary>Reads at most the size limit and one byte from <paramref name="stream"/>.</summary>
    public static ImportResult Read(string sourceName, Stream stream, string? asset)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[1 << 16];
        int read;
        while (buffer.Length <= ImportLimits.MaxBytes && (read = stream.Read(chunk)) > 0)
        {
            buffer.Write(chunk, 0, read);
        }

        return Read(sourceName, buffer.GetBuffer().AsMemory(0, (int)buffer.Length), asset);
    }

    private static LedgerImported ReadOrThrow(string sourceName, ReadOnlyMemory<byte> utf8, string? asset)
    {
        if (utf8.Length > ImportLimits.MaxBytes)
        {
            throw new RefusedException(new ImportRefused(sourceName, "the file is too large", $"at most {ImportLimits.MaxBytes >> 20} MiB", "Split it by asset."));
        }

        utf8 = PackedImport.Unpack(sourceName, utf8);
        var digest = Convert.ToHexStringLower(SHA256.HashData(utf8.Span));
        var content = utf8.Span.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8;
        var format = FormatProbe.Detect(sourceName, content);
        if (format.StartsWith(InventoryText.AnyVersion, StringComparison.Ordinal))
        {
            throw new RefusedException(new ImportRefused(sourceName, "found an asset inventory, which names other files", "a document that stands alone", "Import it where its files are: hikeshi ledger import FILE --data DIR."));
        }

        if (format.StartsWith(FormatProbe.Institution, StringComparison.Ordinal))
        {
            return ReadInstitution(sourceName, content, digest, asset);
        }

        var software = SoftwareDocument.Read(sourceName, format, content);
        var document = JsonSerializer.Serialize(software, LedgerJson.Readable.SoftwareDocument);
        return new LedgerImported(sourceName, format, digest, asset, software.Components.Count, document);
    }

    private static LedgerImported ReadInstitution(string sourceName, ReadOnlyMemory<byte> utf8, string digest, string? asset)
    {
        if (asset is not null)
        {
            throw new RefusedException(new ImportRefused(sourceName, $"this is an institution document, and asset '{asset}' was named for it", "no asset", "Leave --asset out for this file."));
        }

        return Describing(sourceName, InstitutionReader.Read(sourceName, utf8.Span)) with { DocumentDigest = digest };
    }

    /// <summary>A description that no file holds as it is; its digest is that of its content.</summary>
    internal static LedgerImported Describing(string sourceName, InstitutionDocument institution)
    {
        var components = institution.Assets.SelectMany(a => a.Software).Concat(institution.Services.Select(s => s.Component)).Distinct(StringComparer.Ordinal).Count();
        var document = JsonSerializer.Serialize(institution, LedgerJson.Readable.InstitutionDocument);
        return new LedgerImported(sourceName, institution.Format, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document))), Asset: null, components, document);
    }
}
