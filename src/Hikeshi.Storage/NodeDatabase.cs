using System.Data;
using System.Data.Common;
using System.Diagnostics;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Storage;

/// <summary>
/// The node's tables. They are projections: everything in them is rebuilt from the evidence log, and each room's changes carry the last
/// applied log index in the same transaction. A connection that was lost is opened again. One writer; thread-safe by its lock.
/// </summary>
public sealed class NodeDatabase : IDisposable
{
    /// <summary>How long a change waits for a server that went away, such as one that restarts.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IDialect dialect;
    private readonly IReadOnlyCollection<Migration> migrations;
    private readonly Dictionary<string, ulong> reached = new(StringComparer.Ordinal);
    private readonly HashSet<string> behind = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private DbConnection connection;

    private NodeDatabase(IDialect dialect, IReadOnlyCollection<Migration> migrations, DbConnection connection) =>
        (this.dialect, this.migrations, this.connection) = (dialect, migrations, connection);

    /// <summary>Told once for each projection whose changes could not be written.</summary>
    public Action<Refusal>? FellBehind { get; set; }

    /// <exception cref="RefusedException">It cannot be reached, was written by a newer version, or is in use.</exception>
    public static NodeDatabase Open(IDialect dialect, IReadOnlyCollection<Migration> migrations)
    {
        var opened = dialect.Connect();
        try
        {
            Bookkeeping.Migrate(opened, dialect, migrations);
            return new NodeDatabase(dialect, migrations, opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Tables that know of more entries than there are repeat what a crash undid: they are made anew, and the replay fills them.</summary>
    /// <param name="verifier">The log's verifier key, which no other log has.</param>
    /// <param name="count">How many entries it has.</param>
    /// <exception cref="RefusedException">The tables repeat another log.</exception>
    public void Follow(string verifier, ulong count)
    {
        lock (gate)
        {
            if (!Bookkeeping.Repeats(connection, dialect, verifier, count))
            {
                reached.Clear();
                Bookkeeping.DropAll(connection, dialect);
                Bookkeeping.Migrate(connection, dialect, migrations);
                Bookkeeping.Repeats(connection, dialect, verifier, count);
            }
        }
    }

    /// <summary>Runs <paramref name="change"/> in one transaction and records that <paramref name="projection"/> has applied every entry below <paramref name="nextIndex"/>.</summary>
    /// <param name="change">Called again after a lost connection, with nothing of the first call left.</param>
    /// <returns>
    /// False when the database cannot take it, now or since an earlier change: the projection then stays at its index, so that the replay of
    /// the next start begins there and nothing is left out.
    /// </returns>
    public bool Apply(string projection, ulong nextIndex, Action<DbConnection, DbTransaction> change)
    {
        lock (gate)
        {
            if (behind.Contains(projection))
            {
                return false;
            }

            try
            {
                Use((db, isRepeated) => Commit(db, isRepeated, projection, nextIndex, change));
                reached[projection] = nextIndex;
                return true;
            }
            catch (Exception failure) when (failure is DbException or RefusedException)
            {
                behind.Add(projection);
                var reason = failure is RefusedException { Refusal: var refusal } ? refusal.What : failure.Message;
                FellBehind?.Invoke(new Refusal("storage.behind", dialect.Place, $"{projection} could not be written: {reason}", "", "The node goes on from its evidence; the tables catch up at the next start"));
                return false;
            }
        }
    }

    /// <summary>Index of the first entry that <paramref name="projection"/> has not applied; 0 for a new one.</summary>
    public ulong NextIndex(string projection)
    {
        lock (gate)
        {
            var found = Use((db, _) => Bookkeeping.NextIndex(db, transaction: null, projection));
            reached.TryAdd(projection, found);
            return found;
        }
    }

    public T Read<T>(Func<DbConnection, T> query)
    {
        lock (gate)
        {
            return Use((db, _) => query(db));
        }
    }

    public void Dispose() => connection.Dispose();

    /// <returns>True when the change is in the tables. When the connection broke in the middle of a commit, only they know whether it is.</returns>
    /// <exception cref="RefusedException">A server that crashed came back with older tables: going on would leave out what was lost.</exception>
    private bool Commit(DbConnection db, bool isRepeated, string projection, ulong nextIndex, Action<DbConnection, DbTransaction> change)
    {
        using var transaction = db.BeginTransaction();
        var found = Bookkeeping.NextIndex(db, transaction, projection);
        if (isRepeated && found == nextIndex)
        {
            return true;
        }

        if (reached.TryGetValue(projection, out var known) && found != known)
        {
            throw new RefusedException(new Refusal("storage.went-back", dialect.Place, $"the tables of {projection} stand at entry {found}", $"{known}, where this node left them", ""));
        }

        change(db, transaction);
        Bookkeeping.Advance(db, transaction, projection, nextIndex);
        transaction.Commit();
        return true;
    }

    private T Use<T>(Func<DbConnection, bool, T> work)
    {
        var started = Stopwatch.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(20);
        for (var isRepeated = false; ; isRepeated = true)
        {
            try
            {
                Reopen();
                return work(connection, isRepeated);
            }
            catch (Exception failure) when (failure is DbException or RefusedException && connection.State != ConnectionState.Open && Stopwatch.GetElapsedTime(started) < Patience)
            {
                Thread.Sleep(pause);
                pause *= 2;
            }
        }
    }

    private void Reopen()
    {
        if (connection.State != ConnectionState.Open)
        {
            connection.Dispose();
            connection = dialect.Connect();
        }
    }
}
