using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Vex;
using Hikeshi.Exposure.Vex.Boms;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Unpacking;
using Hikeshi.Ledger.Import;

namespace Hikeshi.Verbs.Exposure;

/// <summary>One bill of materials of a file, read or refused; an archive has many.</summary>
/// <param name="Vex">What the document itself says of its weaknesses; null when it says nothing.</param>
internal sealed record SbomFile(ScannedDocument? Document, VexDocument? Vex, Refusal? Refusal)
{
    public static readonly IReadOnlyList<string> Endings = [".json", ".cdx", ".spdx", ".xml", ".gz", ".zip"];

    /// <summary>In a folder that is searched, only files are read whose names say that they may be one.</summary>
    public static bool IsCandidate(string file) => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    /// <param name="name">Of the file, for findings and refusals.</param>
    public static IReadOnlyList<SbomFile> Read(string file, string name) => PackedFiles.Read(file, name, PackedImport.Limits, ReadOne);

    private static SbomFile ReadOne(UnpackedDocument unpacked)
    {
        if (unpacked.Refusal is { } refusal)
        {
            return new SbomFile(Document: null, Vex: null, refusal);
        }

        try
        {
            var (name, bytes) = (unpacked.Name, unpacked.Bytes);
            var software = SoftwareDocument.Read(name, bytes);
            var bom = BomReader.Read(name, bytes);
            var vex = bom is { Vulnerabilities.Count: > 0 } or { Serial: not null } ? CycloneDxVexReader.Embedded(name, bom) : null;
            return new SbomFile(new ScannedDocument(name, software.Components, software.Listed) { Bom = bom }, vex, Refusal: null);
        }
        catch (RefusedException refused)
        {
            return new SbomFile(Document: null, Vex: null, refused.Refusal);
        }
    }
}
