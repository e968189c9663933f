using System.Data.Common;
using System.Globalization;
using Dapper;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Storage;

/// <summary>The tables about the tables: which steps were made, how far each projection is, and whose log all of it repeats.</summary>
internal static class Bookkeeping
{
    private static readonly Migration Tables = new(
        "storage",
        0,
        """
        CREATE TABLE IF NOT EXISTS migrations(room TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY(room, number)) STRICT;
        CREATE TABLE IF NOT EXISTS projections(name TEXT PRIMARY KEY, next_index INTEGER NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS evidence_log(verifier TEXT NOT NULL PRIMARY KEY) STRICT
        """,
        """
        CREATE TABLE IF NOT EXISTS migrations(room TEXT NOT NULL, number BIGINT NOT NULL, PRIMARY KEY(room, number));
        CREATE TABLE IF NOT EXISTS projections(name TEXT PRIMARY KEY, next_index BIGINT NOT NULL);
        CREATE TABLE IF NOT EXISTS evidence_log(verifier TEXT NOT NULL PRIMARY KEY)
        """);

    /// <summary>Makes the steps that were not made yet, all or none.</summary>
    /// <exception cref="RefusedException">There are steps that this version does not know.</exception>
    public static void Migrate(DbConnection db, IDialect dialect, IReadOnlyCollection<Migration> migrations)
    {
        using var transaction = db.BeginTransaction();
        db.Execute(dialect.Sql(Tables), transaction: transaction);
        var done = db.Query<(string Room, long Number)>("SELECT room, number FROM migrations", transaction: transaction).ToHashSet();
        var known = migrations.Select(m => (m.Room, (long)m.Number)).ToHashSet();
        var newer = done.Where(step => !known.Contains(step) && migrations.Any(m => m.Room == step.Room)).Select(step => $"{step.Room} {step.Number.ToString(CultureInfo.InvariantCulture)}").ToList();
        if (newer.Count > 0)
        {
            throw new RefusedException(new Refusal("storage.newer", dialect.Place, $"has migrations this version does not know ({string.Join(", ", newer)})", "a database of this version or older", "Start the newer version of Hikeshi that wrote it."));
        }

        foreach (var step in migrations.Where(m => !done.Contains((m.Room, m.Number))).OrderBy(m => m.Room, StringComparer.Ordinal).ThenBy(m => m.Number))
        {
            if (dialect.Sql(step) is { Length: > 0 } sql)
            {
                db.Execute(sql, transaction: transaction);
            }

            db.Execute("INSERT INTO migrations(room, number) VALUES(@Room, @Number)", new { step.Room, Number = (long)step.Number }, transaction);
        }

        transaction.Commit();
    }

    public static ulong NextIndex(DbConnection db, DbTransaction? transaction, string projection) =>
        (ulong)db.QuerySingleOrDefault<long>("SELECT next_index FROM projections WHERE name = @projection", new { projection }, transaction);

    public static void Advance(DbConnection db, DbTransaction transaction, string projection, ulong nextIndex) => db.Execute(
        "INSERT INTO projections(name, next_index) VALUES(@projection, @next) ON CONFLICT(name) DO UPDATE SET next_index = excluded.next_index",
        new { projection, next = (long)nextIndex },
        transaction);

    /// <returns>False when the tables know of entries that the log does not have: they were lost in a crash, or the log is a restored copy.</returns>
    /// <exception cref="RefusedException">The tables repeat another log.</exception>
    public static bool Repeats(DbConnection db, IDialect dialect, string verifier, ulong count)
    {
        if (db.QuerySingleOrDefault<string>("SELECT verifier FROM evidence_log") is not { } own)
        {
            db.Execute("INSERT INTO evidence_log(verifier) VALUES(@verifier)", new { verifier });
        }
        else if (own != verifier)
        {
            throw new RefusedException(new Refusal("storage.other-log", dialect.Place, $"holds the tables of another evidence log ({own})", verifier, dialect.WayToClear));
        }

        return (ulong)db.QuerySingle<long>("SELECT coalesce(max(next_index), 0) FROM projections") <= count;
    }

    public static void DropAll(DbConnection db, IDialect dialect)
    {
        using var transaction = db.BeginTransaction();
        foreach (var table in db.Query<string>(dialect.TableNames, transaction: transaction).ToList())
        {
            db.Execute($"DROP TABLE \"{table}\"", transaction: transaction);
        }

        transaction.Commit();
    }
}
