using System.Text.Json;
using Hikeshi.Facts.Ledger;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Ledger.Software;
using Hikeshi.Storage;

namespace Hikeshi.Ledger.Store;

/// <param name="Documents">Bills of materials that are in force.</param>
/// <param name="Packages">Unique components of them.</param>
/// <param name="Postings">Components counted once per asset and document.</param>
public readonly record struct LedgerCounts(int Documents, int Packages, int Postings);

/// <summary>A unique component of the imported documents and the assets that run it.</summary>
public sealed record StoredComponent(SoftwareComponent Component, IReadOnlyList<string> Assets);

/// <summary>
/// What <see cref="LedgerImported"/> facts add up to, for one institution: in memory, and in tables that shorten the next start. A document
/// replaces what the same source said about the same asset before. Thread-safe; one caller applies.
/// </summary>
public sealed class LedgerStore
{
    public const string Projection = "ledger";

    private readonly NodeDatabase database;
    private readonly PackageCatalog catalog;
    private readonly LedgerTables tables;
    private readonly DocumentsInForce documents;
    private readonly Lock gate = new();
    private (string Digest, InstitutionDocument Document)? own;
    private volatile Drawn? drawn;

    /// <param name="catalog">Shared with other ledgers of this process; one of its own when null.</param>
    public LedgerStore(NodeDatabase database, MemberId institution, PackageCatalog? catalog = null)
    {
        this.database = database;
        this.catalog = catalog ?? new PackageCatalog();
        tables = new LedgerTables(institution.Value);
        NextIndex = database.NextIndex(Projection);
        documents = database.Read(db => tables.ReadDocuments(db, this.catalog));
        own = database.Read(tables.ReadInstitution) is var (digest, json) ? (digest, Describe(json)) : null;
    }

    public static IReadOnlyList<Migration> Migrations => LedgerMigrations.All;

    /// <summary>The ledger as one immutable value; null until the institution has described itself. A change makes a new one that shares all that did not change.</summary>
    public LedgerView? View => (drawn ?? Draw()).View;

    /// <summary>The first log index that has not been applied.</summary>
    public ulong NextIndex { get; private set; }

    /// <param name="fact">The import.</param>
    /// <param name="index">Its place in the evidence log; an index that was applied before is skipped.</param>
    /// <returns>False when nothing changed: seen before, or the same document again.</returns>
    public bool Apply(LedgerImported fact, ulong index)
    {
        if (index < NextIndex)
        {
            return false;
        }

        var isChanged = !Holds(fact);
        if (!isChanged)
        {
            database.Apply(Projection, index + 1, static (_, _) => { });
        }
        else if (IsInstitution(fact))
        {
            ApplyInstitution(fact, index);
        }
        else
        {
            ApplySoftware(fact, index);
        }

        NextIndex = index + 1;
        return isChanged;
    }

    /// <summary>True when exactly this document is in force already.</summary>
    public bool Holds(LedgerImported fact)
    {
        lock (gate)
        {
            return fact.DocumentDigest == (IsInstitution(fact) ? own?.Digest : documents.Find(DocumentPlace.Of(fact.Asset, fact.SourceName))?.Digest);
        }
    }

    /// <summary>What the document in force says that this source gave about this asset, in the document's order; empty when there is none.</summary>
    /// <param name="asset">Null: no asset was named.</param>
    public IReadOnlyList<SoftwareComponent> ComponentsOf(string? asset, string source)
    {
        lock (gate)
        {
            return documents.Find(DocumentPlace.Of(asset, source))?.Software.Components ?? [];
        }
    }

    /// <summary>Unique components of the imported documents, sorted by purl, each with the assets that run it.</summary>
    public IReadOnlyList<StoredComponent> Components()
    {
        lock (gate)
        {
            return documents.All
                .SelectMany(document => document.Software.Components.Select(component => (component, document.Place.Asset)))
                .GroupBy(pair => pair.component, pair => pair.Asset)
                .OrderBy(group => group.Key.Purl ?? "", StringComparer.Ordinal).ThenBy(group => group.Key.Name, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Version ?? "", StringComparer.Ordinal).ThenBy(group => group.Key.Kind ?? "", StringComparer.Ordinal)
                .Select(group => new StoredComponent(group.Key, [.. group.Where(asset => asset.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]))
                .ToList();
        }
    }

    public LedgerCounts Counts()
    {
        lock (gate)
        {
            return new LedgerCounts(
                documents.All.Count,
                documents.All.SelectMany(document => document.Packages).ToHashSet().Count,
                documents.All.Sum(document => document.Packages.Count));
        }
    }

    private void ApplyInstitution(LedgerImported fact, ulong index)
    {
        var described = Describe(fact.Document);
        database.Apply(Projection, index + 1, (db, transaction) => tables.WriteInstitution(db, transaction, fact.DocumentDigest, StoredText.Of(fact.SourceName), index, fact.Document));
        lock (gate)
        {
            own = (fact.DocumentDigest, described);
            drawn = drawn?.View is { } before ? new Drawn(before.With(described)) : null;
        }
    }

    private void ApplySoftware(LedgerImported fact, ulong index)
    {
        var software = JsonSerializer.Deserialize(fact.Document, LedgerJson.Readable.SoftwareDocument)!;
        var planned = documents.Plan(DocumentPlace.Of(fact.Asset, fact.SourceName), fact.DocumentDigest, software.Components);
        database.Apply(Projection, index + 1, (db, transaction) => tables.Write(db, transaction, planned, fact.Format, index));
        lock (gate)
        {
            documents.Take(planned);
            if (planned.Document.Place.Asset.Length > 0 && drawn?.View is { } before)
            {
                drawn = new Drawn(before.With(planned.Document.Software));
            }
        }
    }

    private Drawn Draw()
    {
        lock (gate)
        {
            return drawn ??= new Drawn(own is var (_, document) ? new LedgerView(document, documents.OfAssets(), catalog) : null);
        }
    }

    private static bool IsInstitution(LedgerImported fact) => fact.Format.StartsWith("hikeshi-institution/", StringComparison.Ordinal);

    private static InstitutionDocument Describe(string json) => JsonSerializer.Deserialize(json, LedgerJson.Readable.InstitutionDocument)!;

    private sealed record Drawn(LedgerView? View);
}
