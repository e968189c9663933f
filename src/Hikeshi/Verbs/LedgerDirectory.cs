using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Facts.Ledger;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Reach;
using Hikeshi.Ledger.Store;
using Hikeshi.Node.Settings;
using Hikeshi.Storage;

namespace Hikeshi.Verbs;

/// <summary>Imports into a data directory that no node owns at the moment: the fact into its evidence, the tables from the fact.</summary>
internal static class LedgerDirectory
{
    public static LedgerSink Open(string data)
    {
        if (File.Exists(Path.Combine(data, "node.sock")) && Running(data))
        {
            throw new RefusedException(new Refusal("ledger.node-runs", data, "a node runs in this directory", "a directory that no node owns", "Send the document to the node instead: POST /api/v1/ledger/import."));
        }

        OwnerOnly.FromNowOn();
        var settings = SettingsReader.Read(data, configFile: null, new Dictionary<string, string?>(StringComparer.Ordinal));
        return import => Record(settings, import);
    }

    /// <summary>The ledger of a directory that no node owns at the moment, as its tables hold it.</summary>
    /// <exception cref="RefusedException">A node runs there, it is no node's directory, or its institution has not described itself.</exception>
    public static LedgerView Read(string data)
    {
        var state = Path.Combine(data, "state.sqlite");
        if (!File.Exists(state))
        {
            throw new RefusedException(new Refusal("ledger.no-directory", data, "this is no node's data directory", "a directory that holds a ledger", "Make one: hikeshi ledger import FILE --data DIR"));
        }

        if (File.Exists(Path.Combine(data, "node.sock")) && Running(data))
        {
            throw new RefusedException(new Refusal("ledger.node-runs", data, "a node runs in this directory", "a directory that no node owns", "Ask the node instead: GET /api/v1/exposure."));
        }

        var settings = SettingsReader.Read(data, configFile: null, new Dictionary<string, string?>(StringComparer.Ordinal));
        using var database = NodeDatabase.Open(state, LedgerStore.Migrations);
        return new LedgerStore(database, settings.Member).View
            ?? throw new RefusedException(new Refusal("ledger.no-institution", data, "the institution has not described itself", "a hikeshi-institution/1 document in the ledger", "Import it: hikeshi ledger import FILE --data DIR"));
    }

    private static bool Record(NodeSettings settings, LedgerImported import)
    {
        if (LedgerImport.InstitutionOf(import) is { } described && described != settings.Member.Value)
        {
            throw new RefusedException(new Refusal("ledger.institution", $"{import.SourceName}: $.id", $"describes '{described}'", $"'{settings.Member}', whom this directory belongs to", "Nothing of this file was imported."));
        }

        var log = EvidenceLog.Open(Path.Combine(settings.DataDirectory, "evidence"), new EvidenceOptions { Origin = $"{settings.Sector}/{settings.Member}", Ecdsa = settings.EvidenceEcdsa });
        try
        {
            using var database = NodeDatabase.Open(settings.Tables, LedgerStore.Migrations);
            database.Follow(log.VerifierKey, log.Count);
            var store = new LedgerStore(database, settings.Member);
            CatchUp(store, log);
            if (store.Holds(import))
            {
                return false;
            }

            var now = DateTimeOffset.UtcNow;
            var index = log.Append(new EntryDraft(EntryId.New(now), FactCatalog.KindOf(typeof(LedgerImported)), "person:local-owner", By: null, [], now, FactCatalog.Encode(import)));
            log.DurableAsync(index, CancellationToken.None).GetAwaiter().GetResult();
            store.Apply(import, index);
            return true;
        }
        finally
        {
            log.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Tables that are new, or older than this version, first learn what the evidence holds.</summary>
    private static void CatchUp(LedgerStore store, EvidenceLog log)
    {
        for (var index = store.NextIndex; index < log.Count; index++)
        {
            var kind = log.ReadHeader(index).Kind;
            if (FactCatalog.KindsReadAs(typeof(LedgerImported)).Contains(kind) && FactCatalog.Decode(kind, log.Read(index).Body!.Value.Span) is LedgerImported earlier)
            {
                store.Apply(earlier, index);
            }
        }
    }

    private static bool Running(string data)
    {
        using var client = new Exercises.Nodes.LocalClient(Path.Combine(Path.GetFullPath(data), "node.sock"));
        return client.IsReadyAsync(CancellationToken.None).GetAwaiter().GetResult();
    }
}
