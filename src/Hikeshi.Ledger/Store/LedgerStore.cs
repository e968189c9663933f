using System.Text.Json;
using Dapper;
using Hikeshi.Facts.Ledger;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Ledger.Software;
using Hikeshi.Storage;
using Microsoft.Data.Sqlite;

namespace Hikeshi.Ledger.Store;

/// <param name="Documents">Bills of materials that are in force.</param>
/// <param name="Packages">Unique components of them.</param>
/// <param name="Postings">Components counted once per asset and document.</param>
public readonly record struct LedgerCounts(int Documents, int Packages, int Postings);

/// <summary>A unique component of the imported documents and the assets that run it.</summary>
public sealed record StoredComponent(SoftwareComponent Component, IReadOnlyList<string> Assets);

/// <summary>
/// The ledger's tables: what <see cref="LedgerImported"/> facts add up to, for one institution. A document replaces what the same
/// source said about the same asset before. Thread-safe; one caller applies.
/// </summary>
public sealed class LedgerStore
{
    public const string Projection = "ledger";

    private readonly NodeDatabase database;
    private readonly string institution;
    private volatile LedgerView? view;

    public LedgerStore(NodeDatabase database, MemberId institution)
    {
        this.database = database;
        this.institution = institution.Value;
        view = ReadView();
    }

    public static IReadOnlyList<Migration> Migrations => LedgerMigrations.All;

    /// <summary>The ledger as one immutable value; null until the institution has described itself. Replaced after every change.</summary>
    public LedgerView? View => view;

    /// <summary>The first log index that has not been applied.</summary>
    public ulong NextIndex => database.NextIndex(Projection);

    /// <param name="fact">The import.</param>
    /// <param name="index">Its place in the evidence log; an index that was applied before is skipped.</param>
    /// <returns>False when nothing changed: seen before, or the same document again.</returns>
    public bool Apply(LedgerImported fact, ulong index)
    {
        if (index < NextIndex)
        {
            return false;
        }

        var changed = false;
        database.Apply(Projection, index + 1, (db, transaction) => changed = fact.Format.StartsWith("hikeshi-institution/", StringComparison.Ordinal)
            ? ApplyInstitution(db, transaction, fact, index)
            : ApplySoftware(db, transaction, fact, index));
        if (changed)
        {
            view = ReadView();
        }

        return changed;
    }

    /// <summary>True when exactly this document is in force already.</summary>
    public bool Holds(LedgerImported fact) => database.Read(db => db.ExecuteScalar<long>(
        """
        SELECT EXISTS(SELECT 1 FROM ledger_institutions WHERE institution = @institution AND digest = @digest AND @asset = '')
            OR EXISTS(SELECT 1 FROM ledger_documents WHERE institution = @institution AND asset = @asset AND source = @source AND digest = @digest)
        """,
        new { institution, digest = fact.DocumentDigest, asset = fact.Asset ?? "", source = fact.SourceName }) != 0);

    /// <summary>Unique components of the imported documents, sorted by purl, each with the assets that run it.</summary>
    public IReadOnlyList<StoredComponent> Components() => database.Read(db => db
        .Query<(string Name, string Version, string Purl, string Kind, string Asset)>(
            """
            SELECT DISTINCT k.name, k.version, k.purl, k.kind, p.asset FROM ledger_postings p
            JOIN ledger_packages k ON k.institution = p.institution AND k.package = p.package
            WHERE p.institution = @institution ORDER BY k.purl, k.name, k.version, p.asset
            """,
            new { institution })
        .GroupBy(row => Component(row.Name, row.Version, row.Purl, row.Kind), row => row.Asset)
        .Select(group => new StoredComponent(group.Key, group.Where(asset => asset.Length > 0).ToList()))
        .ToList());

    /// <summary>What the document in force says that this source gave about this asset; empty when there is none.</summary>
    /// <param name="asset">Null: no asset was named.</param>
    public IReadOnlyList<SoftwareComponent> ComponentsOf(string? asset, string source) => database.Read(db => db
        .Query<(string Name, string Version, string Purl, string Kind)>(
            """
            SELECT k.name, k.version, k.purl, k.kind FROM ledger_postings p
            JOIN ledger_packages k ON k.institution = p.institution AND k.package = p.package
            WHERE p.institution = @institution AND p.asset = @asset AND p.source = @source
            """,
            new { institution, asset = asset ?? "", source })
        .Select(row => Component(row.Name, row.Version, row.Purl, row.Kind))
        .ToList());

    public LedgerCounts Counts() => database.Read(db =>
    {
        var (documents, packages, postings) = db.QuerySingle<(long, long, long)>(
            """
            SELECT (SELECT count(*) FROM ledger_documents WHERE institution = @institution),
                   (SELECT count(DISTINCT package) FROM ledger_postings WHERE institution = @institution),
                   (SELECT count(*) FROM ledger_postings WHERE institution = @institution)
            """,
            new { institution });
        return new LedgerCounts((int)documents, (int)packages, (int)postings);
    });

    private bool ApplyInstitution(SqliteConnection db, SqliteTransaction transaction, LedgerImported fact, ulong index) => db.Execute(
        """
        INSERT INTO ledger_institutions(institution, digest, source, log_index, document) VALUES(@institution, @digest, @source, @index, @document)
        ON CONFLICT(institution) DO UPDATE SET digest = excluded.digest, source = excluded.source, log_index = excluded.log_index, document = excluded.document
        WHERE digest <> excluded.digest
        """,
        new { institution, digest = fact.DocumentDigest, source = fact.SourceName, index = (long)index, document = fact.Document },
        transaction) > 0;

    private bool ApplySoftware(SqliteConnection db, SqliteTransaction transaction, LedgerImported fact, ulong index)
    {
        var place = new { institution, asset = fact.Asset ?? "", source = fact.SourceName, digest = fact.DocumentDigest, format = fact.Format, index = (long)index };
        var changed = db.Execute(
            """
            INSERT INTO ledger_documents(institution, asset, source, digest, format, log_index) VALUES(@institution, @asset, @source, @digest, @format, @index)
            ON CONFLICT(institution, asset, source) DO UPDATE SET digest = excluded.digest, format = excluded.format, log_index = excluded.log_index
            WHERE digest <> excluded.digest
            """,
            place,
            transaction) > 0;
        if (!changed)
        {
            return false;
        }

        db.Execute("DELETE FROM ledger_postings WHERE institution = @institution AND asset = @asset AND source = @source", place, transaction);
        var software = JsonSerializer.Deserialize(fact.Document, LedgerJson.Readable.SoftwareDocument)!;
        using var postings = new PostingWriter(db, transaction, institution, place.asset, place.source);
        foreach (var component in software.Components)
        {
            postings.Add(component);
        }

        return true;
    }

    private LedgerView? ReadView() => database.Read(db =>
    {
        var document = db.QuerySingleOrDefault<string>("SELECT document FROM ledger_institutions WHERE institution = @institution", new { institution });
        if (document is null)
        {
            return null;
        }

        var software = db
            .Query<(string Asset, string Name, string Version, string Purl, string Kind)>(
                """
                SELECT DISTINCT p.asset, k.name, k.version, k.purl, k.kind FROM ledger_postings p
                JOIN ledger_packages k ON k.institution = p.institution AND k.package = p.package
                WHERE p.institution = @institution AND p.asset <> '' AND k.purl <> ''
                """,
                new { institution })
            .GroupBy(row => row.Asset, row => Component(row.Name, row.Version, row.Purl, row.Kind), StringComparer.Ordinal)
            .Select(group => new AssetSoftware(group.Key, group.ToList()))
            .ToList();
        return new LedgerView(JsonSerializer.Deserialize(document, LedgerJson.Readable.InstitutionDocument)!, software);
    });

    private static SoftwareComponent Component(string name, string version, string purl, string kind) =>
        new(name, version.Length == 0 ? null : version, purl.Length == 0 ? null : purl, kind.Length == 0 ? null : kind);
}
