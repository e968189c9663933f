using System.Globalization;
using Dapper;
using Hikeshi.Kernel.Errors;
using Microsoft.Data.Sqlite;

namespace Hikeshi.Storage;

/// <summary>
/// The node's tables (SQLite). They are projections: everything in them is rebuilt from the evidence log, so the file is
/// written without waiting for the disk, and each room's changes carry the last applied log index in the same transaction.
/// One writer; thread-safe by its lock.
/// </summary>
public sealed class NodeDatabase : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly Lock gate = new();

    private NodeDatabase(SqliteConnection connection) => this.connection = connection;

    /// <exception cref="RefusedException">The file was written by a newer version, or is not a database.</exception>
    public static NodeDatabase Open(string file, IReadOnlyCollection<Migration> migrations)
    {
        var opened = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        try
        {
            opened.Open();
            opened.Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000;");
            opened.Execute("CREATE TABLE IF NOT EXISTS migrations(room TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY(room, number)) STRICT");
            opened.Execute("CREATE TABLE IF NOT EXISTS projections(name TEXT PRIMARY KEY, next_index INTEGER NOT NULL) STRICT");
            Migrate(opened, file, migrations);
            return new NodeDatabase(opened);
        }
        catch (SqliteException broken)
        {
            opened.Dispose();
            throw new RefusedException(new Refusal("storage.not-a-database", file, broken.Message, "a SQLite database written by Hikeshi", "It only holds what the evidence log can rebuild: move it away and start again."));
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Runs <paramref name="change"/> in one transaction and records that <paramref name="projection"/> has applied every entry below <paramref name="nextIndex"/>.</summary>
    public void Apply(string projection, ulong nextIndex, Action<SqliteConnection, SqliteTransaction> change)
    {
        lock (gate)
        {
            using var transaction = connection.BeginTransaction();
            change(connection, transaction);
            connection.Execute(
                "INSERT INTO projections(name, next_index) VALUES(@projection, @next) ON CONFLICT(name) DO UPDATE SET next_index = excluded.next_index",
                new { projection, next = (long)nextIndex },
                transaction);
            transaction.Commit();
        }
    }

    /// <summary>Index of the first entry that <paramref name="projection"/> has not applied; 0 for a new one.</summary>
    public ulong NextIndex(string projection) =>
        Read(db => (ulong)db.QuerySingleOrDefault<long>("SELECT next_index FROM projections WHERE name = @projection", new { projection }));

    public T Read<T>(Func<SqliteConnection, T> query)
    {
        lock (gate)
        {
            return query(connection);
        }
    }

    public void Dispose() => connection.Dispose();

    private static void Migrate(SqliteConnection db, string file, IReadOnlyCollection<Migration> migrations)
    {
        using var transaction = db.BeginTransaction();
        var done = db.Query<(string Room, long Number)>("SELECT room, number FROM migrations", transaction: transaction).ToHashSet();
        var known = migrations.Select(m => (m.Room, (long)m.Number)).ToHashSet();
        var newer = done.Where(step => !known.Contains(step) && migrations.Any(m => m.Room == step.Room)).Select(step => $"{step.Room} {step.Number.ToString(CultureInfo.InvariantCulture)}").ToList();
        if (newer.Count > 0)
        {
            throw new RefusedException(new Refusal("storage.newer", file, $"has migrations this version does not know ({string.Join(", ", newer)})", "a database of this version or older", "Start the newer version of Hikeshi that wrote it."));
        }

        foreach (var step in migrations.Where(m => !done.Contains((m.Room, m.Number))).OrderBy(m => m.Room, StringComparer.Ordinal).ThenBy(m => m.Number))
        {
            db.Execute(step.Sql, transaction: transaction);
            db.Execute("INSERT INTO migrations(room, number) VALUES(@Room, @Number)", new { step.Room, step.Number }, transaction);
        }

        transaction.Commit();
    }
}
