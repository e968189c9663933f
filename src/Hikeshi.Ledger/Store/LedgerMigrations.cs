using Hikeshi.Storage;

namespace Hikeshi.Ledger.Store;

internal static class LedgerMigrations
{
    /// <summary>PostgreSQL began with the third step; what the first two made, and the third took away, never was there.</summary>
    public static IReadOnlyList<Migration> All { get; } =
    [
        new Migration(
            "ledger",
            1,
            """
            CREATE TABLE ledger_institutions(
                institution TEXT NOT NULL PRIMARY KEY,
                digest TEXT NOT NULL,
                source TEXT NOT NULL,
                log_index INTEGER NOT NULL,
                document TEXT NOT NULL) STRICT;
            CREATE TABLE ledger_documents(
                institution TEXT NOT NULL,
                asset TEXT NOT NULL,
                source TEXT NOT NULL,
                digest TEXT NOT NULL,
                format TEXT NOT NULL,
                log_index INTEGER NOT NULL,
                PRIMARY KEY(institution, asset, source)) STRICT;
            CREATE TABLE ledger_packages(
                institution TEXT NOT NULL,
                package INTEGER NOT NULL,
                name TEXT NOT NULL,
                version TEXT NOT NULL,
                purl TEXT NOT NULL,
                PRIMARY KEY(institution, package),
                UNIQUE(institution, purl, name, version)) STRICT;
            CREATE TABLE ledger_postings(
                institution TEXT NOT NULL,
                asset TEXT NOT NULL,
                source TEXT NOT NULL,
                package INTEGER NOT NULL,
                PRIMARY KEY(institution, asset, source, package)) STRICT, WITHOUT ROWID;
            """,
            ""),
        new Migration("ledger", 2, "ALTER TABLE ledger_packages ADD COLUMN kind TEXT NOT NULL DEFAULT ''", ""),
        new Migration(
            "ledger",
            3,
            """
            DROP TABLE ledger_postings;
            DROP TABLE ledger_documents;
            DROP TABLE ledger_packages;
            DELETE FROM ledger_institutions;
            DELETE FROM projections WHERE name = 'ledger';
            CREATE TABLE ledger_packages(
                institution TEXT NOT NULL,
                package INTEGER NOT NULL,
                name TEXT NOT NULL,
                version TEXT NOT NULL,
                purl TEXT NOT NULL,
                kind TEXT NOT NULL,
                PRIMARY KEY(institution, package)) STRICT, WITHOUT ROWID;
            CREATE TABLE ledger_documents(
                institution TEXT NOT NULL,
                document INTEGER NOT NULL,
                asset TEXT NOT NULL,
                source TEXT NOT NULL,
                digest TEXT NOT NULL,
                format TEXT NOT NULL,
                log_index INTEGER NOT NULL,
                packages BLOB NOT NULL,
                PRIMARY KEY(institution, document)) STRICT;
            """,
            """
            CREATE TABLE ledger_institutions(
                institution TEXT NOT NULL PRIMARY KEY,
                digest TEXT NOT NULL,
                source TEXT NOT NULL,
                log_index BIGINT NOT NULL,
                document TEXT NOT NULL);
            CREATE TABLE ledger_packages(
                institution TEXT NOT NULL,
                package BIGINT NOT NULL,
                name TEXT NOT NULL,
                version TEXT NOT NULL,
                purl TEXT NOT NULL,
                kind TEXT NOT NULL,
                PRIMARY KEY(institution, package));
            CREATE TABLE ledger_documents(
                institution TEXT NOT NULL,
                document BIGINT NOT NULL,
                asset TEXT NOT NULL,
                source TEXT NOT NULL,
                digest TEXT NOT NULL,
                format TEXT NOT NULL,
                log_index BIGINT NOT NULL,
                packages BYTEA NOT NULL,
                PRIMARY KEY(institution, document));
            """),
    ];
}
