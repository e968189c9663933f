using System.Diagnostics;
using Dapper;
using Hikeshi.Kernel.Errors;
using Hikeshi.Storage;
using Hikeshi.Storage.PostgreSql;
using Xunit;

namespace Hikeshi.Tests.Storage;

/// <summary>What only a server can do to a node: be away, come back, be shared.</summary>
public sealed class PostgresDialectTests(PostgresServer server)
{
    private static readonly Migration Things = new("room", 1, "CREATE TABLE things(name TEXT NOT NULL)");
    private readonly PostgresSchema place = server.NewSchema();

    [Fact]
    public void Apply_ConnectionThatWasCut_IsOpenedAgain()
    {
        using var database = place.Open(Things);
        Assert.True(Add(database, 1, "a"));
        Cut();
        Assert.True(Add(database, 2, "b"));
        Cut();
        Assert.Equal(2UL, database.NextIndex("p"));
        Assert.Equal(["a", "b"], Names(database));
    }

    [Fact]
    public void Apply_ConnectionThatIsCutInBetween_ChangesOnce()
    {
        using var database = place.Open(Things);
        var calls = 0;
        Assert.True(database.Apply("p", 1, (db, transaction) =>
        {
            db.Execute("INSERT INTO things VALUES('a')", transaction: transaction);
            if (++calls == 1)
            {
                Cut();
            }
        }));
        Assert.Equal((2, 1UL), (calls, database.NextIndex("p")));
        Assert.Equal(["a"], Names(database));
    }

    /// <summary>The answer to a commit can be lost with the connection: here the change is there already when the node comes back.</summary>
    [Fact]
    public void Apply_CommitWhoseAnswerWasLost_IsNotDoneTwice()
    {
        using var database = place.Open(Things);
        Add(database, 1, "a");
        var calls = 0;
        Assert.True(database.Apply("p", 2, (_, _) =>
        {
            calls++;
            using var done = server.Connect();
            done.Execute($"INSERT INTO \"{place.Address.Schema}\".things VALUES('b'); UPDATE \"{place.Address.Schema}\".projections SET next_index = 2");
            Cut();
        }));
        Assert.Equal(1, calls);
        Assert.Equal(["a", "b"], Names(database));
    }

    [Fact]
    public void Apply_ServerThatStaysAway_FallsBehindInBoundedTimeAndCatchesUpLater()
    {
        using var own = new PostgresServer();
        var schema = own.NewSchema();
        using (var database = schema.Open(Things))
        {
            Refusal? told = null;
            database.FellBehind = refusal => told = refusal;
            Add(database, 1, "a");
            own.Stop();
            var clock = Stopwatch.StartNew();
            Assert.False(Add(database, 2, "b"));
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
            Assert.Contains(schema.Dialect.Place, told!.Sentence, StringComparison.Ordinal);
            own.Resume();
            Assert.False(Add(database, 3, "c"));
        }

        using var restarted = schema.Open(Things);
        Assert.Equal(1UL, restarted.NextIndex("p"));
        Assert.True(Add(restarted, 2, "b"));
        Assert.Equal(["a", "b"], Names(restarted));
    }

    [Fact]
    public void Apply_ServerThatRestarts_IsWaitedFor()
    {
        using var own = new PostgresServer();
        using var database = own.NewSchema().Open(Things);
        Add(database, 1, "a");
        own.Stop();
        own.Resume();
        Assert.True(Add(database, 2, "b"));
        Assert.Equal(["a", "b"], Names(database));
    }

    /// <summary>Commits do not wait for the server's disk, so a server that crashed may come back without the last ones.</summary>
    [Fact]
    public void Apply_TablesThatCameBackOlder_LeaveNoEntryOut()
    {
        using (var database = place.Open(Things))
        {
            Add(database, 1, "a");
            Add(database, 2, "b");
            using (var crash = server.Connect())
            {
                crash.Execute($"UPDATE \"{place.Address.Schema}\".projections SET next_index = 1; DELETE FROM \"{place.Address.Schema}\".things WHERE name = 'b'");
            }

            Cut();
            Refusal? told = null;
            database.FellBehind = refusal => told = refusal;
            Assert.False(Add(database, 3, "c"));
            Assert.Equal(1UL, database.NextIndex("p"));
            Assert.False(Add(database, 4, "d"));
            Assert.Equal("storage.behind", told?.Code);
        }

        using var restarted = place.Open(Things);
        Assert.Equal(1UL, restarted.NextIndex("p"));
        Assert.Equal(["a"], Names(restarted));
    }

    [Fact]
    public void Open_SchemaOfAnotherWriter_IsRefusedUntilItIsGone()
    {
        using (place.Open(Things))
        {
            var refusal = Assert.Throws<RefusedException>(() => place.Open(Things)).Refusal;
            Assert.Equal(("storage.in-use", place.Dialect.Place), (refusal.Code, refusal.Where));
            server.NewSchema().Open(Things).Dispose();
        }

        place.Open(Things).Dispose();
    }

    [Fact]
    public void Open_WrongPassword_IsRefusedWithoutNamingIt()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "guessed-password\n");
        var dialect = new PostgresDialect(PostgresAddress.Parse("test", server.ConnectionText, file, "t"));
        foreach (var attempt in (Action[])[() => dialect.Connect(), () => dialect.Probe()])
        {
            var refusal = Assert.Throws<RefusedException>(attempt).Refusal;
            Assert.Equal("storage.unreachable", refusal.Code);
            Assert.Contains("database postgres", refusal.Sentence, StringComparison.Ordinal);
            Assert.DoesNotContain("guessed", refusal.Sentence, StringComparison.Ordinal);
        }

        File.Delete(file);
    }

    [Fact]
    public void Open_DatabaseInAnotherEncoding_IsRefused()
    {
        using (var maker = server.Connect())
        {
            maker.Execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0");
        }

        var dialect = new PostgresDialect(PostgresAddress.Parse("test", $"{server.ConnectionText};Database=latin", server.PasswordFile, "t"));
        Assert.Equal("storage.encoding", Assert.Throws<RefusedException>(() => dialect.Connect()).Refusal.Code);
    }

    [Fact]
    public void Probe_Server_NamesItsVersionAndMakesNothing()
    {
        Assert.Matches("^[0-9]+[.]", ((PostgresDialect)place.Dialect).Probe());
        using var observer = server.Connect();
        Assert.False(observer.ExecuteScalar<bool>("SELECT EXISTS(SELECT FROM pg_namespace WHERE nspname = @Schema)", new { place.Address.Schema }));
    }

    [Fact]
    public void Probe_UserWhoMayMakeNothing_IsRefused()
    {
        using (var maker = server.Connect())
        {
            maker.Execute($"CREATE ROLE visitor LOGIN PASSWORD '{File.ReadAllText(server.PasswordFile)}'");
        }

        var dialect = new PostgresDialect(PostgresAddress.Parse("test", $"{server.ConnectionText};Username=visitor", server.PasswordFile, "t"));
        Assert.Equal("storage.refused", Assert.Throws<RefusedException>(() => dialect.Probe()).Refusal.Code);
        Assert.Throws<RefusedException>(() => dialect.Connect());
    }

    /// <summary>Ends the node's connection from outside, as a proxy or an administrator would.</summary>
    private void Cut()
    {
        using var other = server.Connect();
        Assert.Equal(1, other.QuerySingle<int>("SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE application_name = @name", new { name = $"hikeshi {place.Address.Schema}" }));
    }

    private static bool Add(NodeDatabase database, ulong next, string name) =>
        database.Apply("p", next, (db, transaction) => db.Execute("INSERT INTO things VALUES(@name)", new { name }, transaction));

    private static List<string> Names(NodeDatabase database) => database.Read(db => db.Query<string>("SELECT name FROM things ORDER BY name").ToList());
}
