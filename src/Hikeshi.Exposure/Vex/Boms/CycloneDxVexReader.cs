using Hikeshi.Exposure.Advisories;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Packages;
using Hikeshi.Ledger;
using Hikeshi.Ledger.Import;

namespace Hikeshi.Exposure.Vex.Boms;

/// <summary>The VEX of CycloneDX (ECMA-424, <c>vulnerabilities</c> with an <c>analysis</c>), in a document of its own or within a bill of materials.</summary>
public static class CycloneDxVexReader
{
    private const int MaxStatements = 200_000;

    /// <summary>A document of its own: what it refers to lies in other bills of materials.</summary>
    /// <exception cref="RefusedException">An <see cref="AdvisoryRefused"/> with file and path.</exception>
    public static VexDocument ReadAlone(string file, byte[] document)
    {
        try
        {
            _ = SoftwareDocument.Read(file, document); // holds it against the schema
        }
        catch (RefusedException refused) when (refused.Refusal is ImportRefused)
        {
            throw new RefusedException(new AdvisoryRefused(refused.Refusal.Where, refused.Refusal.What, refused.Refusal.Expected));
        }

        return Statements(file, BomReader.Read(file, document)!, isEmbedded: false);
    }

    /// <summary>What a bill of materials says of its own components.</summary>
    public static VexDocument Embedded(string file, BomContents bom) => Statements(file, bom, isEmbedded: true);

    private static VexDocument Statements(string file, BomContents bom, bool isEmbedded)
    {
        var author = bom.Author ?? $"the author of {bom.Serial ?? file}";
        var own = new BomLink(bom.Serial, bom.Version, isEmbedded ? file : null);
        var statements = new List<VexStatement>();
        foreach (var one in bom.Vulnerabilities)
        {
            foreach (var (affected, versions) in one.Affects.Count == 0 ? [(null, null)] : one.Affects.SelectMany(a => a.Versions.Cast<BomVersions?>().DefaultIfEmpty(null).Select(v => ((BomAffected?)a, v))))
            {
                if (CycloneDxWords.Status(one.State, versions?.Status) is not { } status)
                {
                    continue;
                }

                var (product, component, link) = Target(affected, versions?.Text, bom, own);
                var closes = status is VexStatus.NotAffected or VexStatus.Fixed;
                statements.Add(new VexStatement(product, component, one.Id, one.Aliases, status, closes ? CycloneDxWords.Justification(one.Justification) : null, one.Detail, string.Join("; ", one.Responses), author, one.FirstSaid ?? bom.Issued, one.Said, one.Where)
                {
                    JustifiedAs = closes ? one.Justification : null,
                    Bom = link,
                });
            }

            if (statements.Count > MaxStatements)
            {
                throw new RefusedException(new AdvisoryRefused(one.Where, $"more than {MaxStatements} statements", "a smaller document"));
            }
        }

        return new VexDocument(bom.Serial ?? file, author, bom.Version, bom.Issued, Withdrawn: false, file, statements);
    }

    private static (VexProduct? Product, VexProduct? Component, BomLink? Link) Target(BomAffected? affected, string? versions, BomContents bom, BomLink own)
    {
        if (affected is null)
        {
            return (null, null, null);
        }

        if (BomRefs.ParseLink(affected.Ref) is { } link)
        {
            return (new VexProduct(affected.Ref, Purl: null, Cpe: null) { Ref = link.Ref, Versions = versions }, null, new BomLink(link.Serial, link.Version, File: null));
        }

        var main = PackageUrl.TryParse(bom.Described.FirstOrDefault(), out var whole) ? whole : null;
        if (main is null || !bom.Refs.TryGetValue(affected.Ref, out var text) || !PackageUrl.TryParse(text, out var purl))
        {
            return (new VexProduct(affected.Ref, Purl: null, Cpe: null) { Ref = affected.Ref, Versions = versions }, null, own);
        }

        var component = new VexProduct(affected.Ref, purl, Cpe: null) { Versions = versions };
        return affected.Ref == bom.MainRef ? (component, null, null) : (new VexProduct(bom.MainRef ?? main.ToString(), main, Cpe: null), component, null);
    }
}
