using Hikeshi.Evidence;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Facts;
using Hikeshi.Facts.Ledger;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Ledger.Store;
using Hikeshi.Node.Settings;
using Hikeshi.Storage;

namespace Hikeshi.Verbs.Ledger;

/// <summary>Imports into a data directory that no node owns at the moment: the facts into its evidence, the tables from the facts.</summary>
internal sealed class LedgerDirectory : ILedgerTarget
{
    private static readonly string Kind = FactCatalog.KindOf(typeof(LedgerImported));
    private static readonly HashSet<string> Kinds = [.. FactCatalog.KindsReadAs(typeof(LedgerImported))];

    private readonly NodeSettings settings;
    private EvidenceLog? log;
    private NodeDatabase? database;
    private LedgerStore? store;

    /// <exception cref="RefusedException">A node runs in this directory.</exception>
    public LedgerDirectory(string data)
    {
        if (File.Exists(Path.Combine(data, "node.sock")) && Running(data))
        {
            throw new RefusedException(new Refusal("ledger.node-runs", data, "a node runs in this directory", "a directory that no node owns", "Send single documents to the node (POST /api/v1/ledger/import), or stop it for a folder or an inventory."));
        }

        OwnerOnly.FromNowOn();
        settings = SettingsReader.Read(data, configFile: null, new Dictionary<string, string?>(StringComparer.Ordinal));
    }

    public bool Records => true;

    public InstitutionDocument? Institution => store!.View?.Institution;

    /// <summary>The ledger of a directory, as its evidence and its tables hold it.</summary>
    /// <exception cref="RefusedException">A node runs there, it is no node's directory, or its institution has not described itself.</exception>
    public static LedgerView Read(string data)
    {
        if (!Directory.Exists(Path.Combine(data, "evidence")))
        {
            throw new RefusedException(new Refusal("ledger.no-directory", data, "this is no node's data directory", "a directory that holds a ledger", "Make one: hikeshi ledger import FILE --data DIR"));
        }

        using var directory = new LedgerDirectory(data);
        directory.Open();
        return directory.store!.View
            ?? throw new RefusedException(new Refusal("ledger.no-institution", data, "the institution has not described itself", "a hikeshi-institution/1 document in the ledger", "Import it: hikeshi ledger import FILE --data DIR"));
    }

    public void Open()
    {
        if (store is not null)
        {
            return;
        }

        log = EvidenceLog.Open(Path.Combine(settings.DataDirectory, "evidence"), new EvidenceOptions { Origin = $"{settings.Sector}/{settings.Member}", Ecdsa = settings.EvidenceEcdsa });
        database = NodeDatabase.Open(settings.Tables, LedgerStore.Migrations);
        database.Follow(log.VerifierKey, log.Count);
        store = new LedgerStore(database, settings.Member);
        CatchUp();
    }

    public IReadOnlyList<TakenImport> Take(IReadOnlyList<LedgerImported> imports)
    {
        foreach (var import in imports)
        {
            if (LedgerImport.InstitutionOf(import) is { } described && described != settings.Member.Value)
            {
                throw new RefusedException(new Refusal("ledger.institution", $"{import.SourceName}: $.id", $"describes '{described}'", $"'{settings.Member}', whom this directory belongs to", "Nothing of this file was imported."));
            }
        }

        var taken = imports.Select(Compared).ToList();
        var facts = taken.Where(one => one.State != "unchanged").Select(one => one.Import).ToList();
        LogWrites.RequireWritable(facts);
        foreach (var together in LogWrites.Of(facts))
        {
            Record(together);
        }

        return taken;
    }

    public void Dispose()
    {
        database?.Dispose();
        log?.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private TakenImport Compared(LedgerImported import)
    {
        if (store!.Holds(import))
        {
            return new TakenImport("unchanged", import);
        }

        var compared = ImportComparison.WithDifference(import, store);
        return new TakenImport(compared.Difference is null ? "new" : "changed", compared);
    }

    private void Record(IReadOnlyList<LedgerImported> facts)
    {
        var now = DateTimeOffset.UtcNow;
        var first = log!.Append([.. facts.Select(fact => new EntryDraft(EntryId.New(now), Kind, "person:local-owner", By: null, [], now, FactCatalog.Encode(fact)))]);
        log.DurableAsync(first + (ulong)facts.Count - 1, CancellationToken.None).GetAwaiter().GetResult();
        for (var i = 0; i < facts.Count; i++)
        {
            store!.Apply(facts[i], first + (ulong)i);
        }
    }

    /// <summary>Tables that are new, older than this version, or behind because a process ended first learn what the evidence holds.</summary>
    private void CatchUp()
    {
        for (var index = store!.NextIndex; index < log!.Count; index++)
        {
            var kind = log.ReadHeader(index).Kind;
            if (Kinds.Contains(kind) && log.Read(index) is { Body: { } body } && FactCatalog.Decode(kind, body.Span) is LedgerImported import)
            {
                store.Apply(import, index);
            }
        }
    }

    private static bool Running(string data)
    {
        using var client = new LocalClient(Path.Combine(Path.GetFullPath(data), "node.sock"), LocalNode.Patience);
        return client.LookAsync(CancellationToken.None).GetAwaiter().GetResult() != NodeStanding.Away;
    }
}
