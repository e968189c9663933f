using Hikeshi.Storage;

namespace Hikeshi.Ledger.Store;

internal static class LedgerMigrations
{
    public static IReadOnlyList<Migration> All { get; } =
    [
        new Migration("ledger", 1,
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
            """),
        new Migration("ledger", 2, "ALTER TABLE ledger_packages ADD COLUMN kind TEXT NOT NULL DEFAULT ''"),
    ];
}
