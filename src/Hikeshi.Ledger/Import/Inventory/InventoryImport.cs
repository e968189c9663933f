using System.Globalization;
using Hikeshi.Facts.Ledger;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Institution;

namespace Hikeshi.Ledger.Import.Inventory;

/// <summary>What an inventory came to: all of its imports, or all of its problems.</summary>
/// <param name="Imports">The amended description when it changes something, then one import for each asset and document. Empty when there are refusals.</param>
/// <param name="Institution">The description as amended; null when there are refusals.</param>
public sealed record InventoryResult(IReadOnlyList<LedgerImported> Imports, InstitutionDocument? Institution, IReadOnlyList<Refusal> Refusals);

/// <summary>Reads an asset inventory and everything that it names before anything is taken of it: one batch, all or nothing.</summary>
public sealed class InventoryImport
{
    private readonly AssetInventory inventory;
    private readonly Func<string, ReadOnlyMemory<byte>> open;
    private readonly Dictionary<string, LedgerImported?> documents = new(StringComparer.Ordinal);
    private long content;

    private InventoryImport(AssetInventory inventory, Func<string, ReadOnlyMemory<byte>> open)
    {
        this.inventory = inventory;
        this.open = open;
    }

    /// <summary>Bytes of an inventory, at most.</summary>
    public const int MaxBytes = InventoryLimits.MaxBytes;

    /// <summary>Told by the beginning, never by the file name.</summary>
    public static bool IsInventory(ReadOnlySpan<byte> document) => InventoryText.FormatOf(document) is not null;

    /// <param name="file">Name of the inventory, for the record and for refusals.</param>
    /// <param name="utf8"><c>hikeshi-assets/1</c> as YAML or as a table.</param>
    /// <param name="inForce">The institution's description in force; null when it has not described itself.</param>
    /// <param name="open">Gives the bytes of a file in or below the inventory's folder; the path has no <c>..</c>. Throws <see cref="RefusedException"/>.</param>
    public static InventoryResult Read(string file, ReadOnlySpan<byte> utf8, InstitutionDocument? inForce, Func<string, ReadOnlyMemory<byte>> open) =>
        new InventoryImport(InventoryReader.Read(file, utf8), open).Result(inForce);

    private InventoryResult Result(InstitutionDocument? inForce)
    {
        var before = inventory.Institution is { } named ? Description(named) : inForce;
        if (before is null && inventory.IsSound)
        {
            inventory.Refuse(1, "there is no description of the institution that this could amend", "a hikeshi-institution/1 in the ledger, before this file in the same call, or named by the member institution");
        }

        var amended = before is null ? null : InventoryAmendment.Apply(inventory, before);
        var imports = inventory.Assets.Values.SelectMany(asset => asset.Documents.Select(document => Import(asset.Id, document.Key, document.Value))).OfType<LedgerImported>().ToList();
        if (!inventory.IsSound)
        {
            return new InventoryResult([], Institution: null, inventory.Problems);
        }

        var description = LedgerImport.Describing(inventory.File, amended!);
        return new InventoryResult(inForce is not null && LedgerImport.Describing(inventory.File, inForce).Document == description.Document ? imports : [description, .. imports], amended, []);
    }

    private InstitutionDocument? Description(Stated named)
    {
        if (Opened(named.Value, named.Line) is not { } import)
        {
            return null;
        }

        var described = LedgerImport.DescriptionOf(import);
        if (described is null)
        {
            inventory.Refuse(named.Line, $"'{named.Value}' is {import.Format}", InstitutionDocument.CurrentFormat);
        }

        return described;
    }

    private LedgerImported? Import(string asset, string text, int line)
    {
        if (Opened(text, line) is not { } import)
        {
            return null;
        }

        if (LedgerImport.DescriptionOf(import) is not null)
        {
            inventory.Refuse(line, $"'{text}' is {import.Format}", "a bill of materials");
        }

        return import with { Asset = asset };
    }

    /// <summary>Each document is read once, however many assets it describes.</summary>
    private LedgerImported? Opened(string text, int line)
    {
        if (DocumentPath.Check(text, out var path) is { } fault)
        {
            inventory.Refuse(line, fault, DocumentPath.Expected);
            return null;
        }

        if (documents.TryGetValue(path, out var known))
        {
            return known;
        }

        return documents[path] = Fresh(path, line);
    }

    private LedgerImported? Fresh(string path, int line)
    {
        Refusal? refusal;
        try
        {
            (var import, refusal) = LedgerImport.Read(path, open(path), asset: null);
            content += import?.Document.Length ?? 0;
            if (import is not null && content <= InventoryLimits.MaxContent)
            {
                return import;
            }
        }
        catch (RefusedException refused)
        {
            refusal = refused.Refusal;
        }

        inventory.Refuse(refusal is null
            ? new ImportRefused(Place(line), "the documents are too large together", $"at most {InventoryLimits.MaxContent >> 20} Mi characters of components", "Split the inventory.")
            : refusal with { Where = $"{Place(line)}: {refusal.Where}" });
        return null;
    }

    private string Place(int line) => string.Create(CultureInfo.InvariantCulture, $"{inventory.File}:{line}");
}
