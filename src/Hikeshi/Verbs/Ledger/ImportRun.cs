using Hikeshi.Facts.Ledger;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Import.Inventory;

namespace Hikeshi.Verbs.Ledger;

/// <summary>Imports files one after the other, each all or not at all. Reading runs ahead on all cores; what goes into the ledger keeps the order.</summary>
internal sealed class ImportRun(ILedgerTarget target, string? asset)
{
    private readonly Lock finishing = new();
    private long done;
    private int finished;

    /// <summary>Bytes of the files that are finished.</summary>
    public long Done => Interlocked.Read(ref done);

    /// <summary>Ends a run that waits for a file: a pipe may never come to its end. A file that goes into the ledger is not interrupted.</summary>
    /// <param name="end">Hears how many files are finished; no other will be meanwhile.</param>
    /// <returns>False when a file goes into the ledger at this moment; the run stops behind it.</returns>
    public bool TryEnd(Action<int> end)
    {
        if (!finishing.TryEnter())
        {
            return false;
        }

        try
        {
            end(finished);
            return true;
        }
        finally
        {
            finishing.Exit();
        }
    }

    /// <param name="stopped">Asked before and behind each file.</param>
    /// <returns>One for each file that was finished.</returns>
    public IReadOnlyList<FileOutcome> Run(IReadOnlyList<DocumentFile> files, Func<bool> stopped)
    {
        var outcomes = new List<FileOutcome>(files.Count);
        foreach (var prepared in files.AsParallel().AsOrdered().WithMergeOptions(ParallelMergeOptions.NotBuffered).Select(Prepare))
        {
            if (stopped())
            {
                break;
            }

            lock (finishing)
            {
                outcomes.Add(Finish(prepared));
                finished = outcomes.Count;
            }

            Interlocked.Add(ref done, prepared.Bytes);
            if (stopped())
            {
                break;
            }
        }

        return outcomes;
    }

    private Prepared Prepare(DocumentFile file)
    {
        try
        {
            var bytes = file.Read();
            return InventoryImport.IsInventory(bytes.Span)
                ? new Prepared(file, bytes.Length, Result: null, bytes)
                : new Prepared(file, bytes.Length, LedgerImport.Read(file.Name, bytes, asset), Inventory: null);
        }
        catch (RefusedException refused)
        {
            return new Prepared(file, 0, new ImportResult(Fact: null, refused.Refusal), Inventory: null);
        }
    }

    private FileOutcome Finish(Prepared prepared)
    {
        var shown = prepared.File.Shown;
        if (prepared.Result is { Refusal: { } refusal })
        {
            return new FileOutcome(shown, IsInventory: false, [], [refusal]);
        }

        if (prepared is { Inventory: not null } && asset is not null)
        {
            return new FileOutcome(shown, IsInventory: true, [], [new Refusal("ledger.asset", shown, $"this is an asset inventory, and asset '{asset}' was named for it", "no asset", "Leave --asset out for this file.")]);
        }

        target.Open();
        try
        {
            return prepared.Inventory is { } inventory ? FinishInventory(prepared.File, inventory) : FinishDocument(shown, prepared.Result!.Fact!);
        }
        catch (RefusedException refused)
        {
            return new FileOutcome(shown, prepared.Inventory is not null, [], [refused.Refusal]);
        }
    }

    private FileOutcome FinishDocument(string shown, LedgerImported import)
    {
        if (NamedAsset.Fault(import, target.Institution) is { } unknown)
        {
            return new FileOutcome(shown, IsInventory: false, [], [unknown with { Where = shown }]);
        }

        var isTied = import.Asset is null || target.Institution is not null || !target.Records;
        return new FileOutcome(shown, IsInventory: false, target.Take([import]), [])
        {
            Note = isTied ? null : $"asset '{import.Asset}' is not tied to anything yet: the institution has not described itself in this ledger",
        };
    }

    private FileOutcome FinishInventory(DocumentFile file, ReadOnlyMemory<byte> inventory)
    {
        var (imports, _, refusals) = InventoryImport.Read(file.Name, inventory.Span, target.Institution, new InventoryFolder(file.Path).Read);
        return new FileOutcome(file.Shown, IsInventory: true, refusals.Count > 0 ? [] : target.Take(imports), refusals);
    }

    private sealed record Prepared(DocumentFile File, long Bytes, ImportResult? Result, ReadOnlyMemory<byte>? Inventory);
}
