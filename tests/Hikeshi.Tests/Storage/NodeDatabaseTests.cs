using System.Data.Common;
using Dapper;
using Hikeshi.Kernel.Errors;
using Hikeshi.Storage;
using Xunit;

namespace Hikeshi.Tests.Storage;

public sealed class NodeDatabaseOnSqliteTests() : NodeDatabaseTests(new SqliteFile());

public sealed class NodeDatabaseOnPostgresTests(PostgresServer server) : NodeDatabaseTests(server.NewSchema());

public abstract class NodeDatabaseTests(TestDatabase place) : IDisposable
{
    private static readonly Migration First = new("room", 1, "CREATE TABLE things(name TEXT NOT NULL)");
    private static readonly Migration Second = new("room", 2, "ALTER TABLE things ADD COLUMN colour TEXT");

    [Fact]
    public void Open_LaterVersion_AddsItsStepsAndKeepsTheRows()
    {
        using (var old = place.Open([First]))
        {
            old.Apply("p", 1, (db, transaction) => db.Execute("INSERT INTO things VALUES('a')", transaction: transaction));
        }

        using var newer = place.Open([Second, First]);
        Assert.Equal("a", newer.Read(db => db.QuerySingle<string>("SELECT name FROM things WHERE colour IS NULL")));
    }

    [Fact]
    public void Open_Again_RunsNoStepTwice()
    {
        place.Open([First, Second]).Dispose();
        using var again = place.Open([First, Second]);
        Assert.Equal(2, again.Read(db => db.QuerySingle<int>("SELECT count(*) FROM migrations")));
    }

    [Fact]
    public void Open_DatabaseOfANewerVersion_IsRefusedInPlainWordsAndUntouched()
    {
        place.Open([First, Second]).Dispose();
        var refusal = Assert.Throws<RefusedException>(() => place.Open([First])).Refusal;
        Assert.Equal("storage.newer", refusal.Code);
        Assert.Contains("room 2", refusal.Sentence, StringComparison.Ordinal);
        Assert.Contains(place.Dialect.Place, refusal.Sentence, StringComparison.Ordinal);
        Assert.Contains("newer version", refusal.Sentence, StringComparison.Ordinal);
        using var stillFine = place.Open([First, Second]);
        Assert.Equal(2, stillFine.Read(db => db.QuerySingle<int>("SELECT count(*) FROM migrations")));
    }

    [Fact]
    public void Open_StepThatFails_LeavesNothingBehind()
    {
        Assert.ThrowsAny<Exception>(() => place.Open([First, new Migration("room", 2, "CREATE NONSENSE")]));
        using var repaired = place.Open([First, Second]);
        Assert.Equal(0, repaired.Read(db => db.QuerySingle<int>("SELECT count(*) FROM things")));
    }

    [Fact]
    public void Apply_ChangeThatThrows_AppliesNeitherRowsNorIndex()
    {
        using var database = place.Open([First]);
        database.Apply("p", 7, (db, transaction) => db.Execute("INSERT INTO things VALUES('a')", transaction: transaction));
        Assert.Throws<TimeoutException>(() => database.Apply("p", 8, (db, transaction) =>
        {
            db.Execute("INSERT INTO things VALUES('b')", transaction: transaction);
            throw new TimeoutException();
        }));
        Assert.Equal(7UL, database.NextIndex("p"));
        Assert.Equal("a", database.Read(db => db.QuerySingle<string>("SELECT name FROM things")));
        database.Apply("p", 8, (db, transaction) => db.Execute("INSERT INTO things VALUES('c')", transaction: transaction));
        Assert.Equal(8UL, database.NextIndex("p"));
    }

    [Fact]
    public void NextIndex_OfEachProjection_IsItsOwnAndSurvivesReopening()
    {
        using (var database = place.Open([First]))
        {
            database.Apply("one", 3, (_, _) => { });
            database.Apply("two", 9, (_, _) => { });
            database.Apply("one", 4, (_, _) => { });
        }

        using var reopened = place.Open([First]);
        Assert.Equal((4UL, 9UL, 0UL), (reopened.NextIndex("one"), reopened.NextIndex("two"), reopened.NextIndex("three")));
    }

    [Fact]
    public void Apply_FromManyThreads_LosesNothing()
    {
        using var database = place.Open([First]);
        Parallel.For(0, 100, i => database.Apply($"p{i % 4}", (ulong)i, (db, transaction) => db.Execute("INSERT INTO things VALUES(@i)", new { i = $"{i}" }, transaction)));
        Assert.Equal(100, database.Read(db => db.QuerySingle<int>("SELECT count(DISTINCT name) FROM things")));
    }

    [Fact]
    public void Apply_DatabaseCannotTakeIt_TheProjectionStaysThereForTheNextStart()
    {
        using (var database = place.Open(First))
        {
            var told = new List<Refusal>();
            database.FellBehind = told.Add;
            Assert.True(database.Apply("p", 7, Add("a")));
            Assert.False(database.Apply("p", 8, (db, transaction) => db.Execute("INSERT INTO nowhere VALUES(1)", transaction: transaction)));
            Assert.False(database.Apply("p", 9, Add("b")));
            Assert.True(database.Apply("other", 3, Add("c")));
            Assert.Equal((7UL, 3UL), (database.NextIndex("p"), database.NextIndex("other")));
            var refusal = Assert.Single(told);
            Assert.Equal(("storage.behind", place.Dialect.Place), (refusal.Code, refusal.Where));
        }

        using var restarted = place.Open(First);
        Assert.True(restarted.Apply("p", 8, Add("b")));
        Assert.Equal(["a", "b", "c"], Names(restarted));
    }

    [Fact]
    public void Follow_TablesThatKnowMoreThanTheLog_AreMadeAnew()
    {
        using (var database = place.Open(First, Second))
        {
            database.Follow("log+1", 0);
            database.Apply("p", 5, Add("a"));
        }

        using var afterTheCrash = place.Open(First, Second);
        afterTheCrash.Follow("log+1", 5);
        Assert.Equal(["a"], Names(afterTheCrash));
        afterTheCrash.Follow("log+1", 4);
        Assert.Empty(Names(afterTheCrash));
        Assert.Equal(0UL, afterTheCrash.NextIndex("p"));
        Assert.True(afterTheCrash.Apply("p", 4, Add("b")));
    }

    [Fact]
    public void Follow_AnotherLog_IsRefusedAndChangesNothing()
    {
        using (var database = place.Open(First))
        {
            database.Follow("log+1", 9);
            database.Apply("p", 5, Add("a"));
        }

        using var elsewhere = place.Open(First);
        var refusal = Assert.Throws<RefusedException>(() => elsewhere.Follow("log+2", 0)).Refusal;
        Assert.Equal("storage.other-log", refusal.Code);
        Assert.Contains("log+1", refusal.Sentence, StringComparison.Ordinal);
        Assert.Equal(["a"], Names(elsewhere));
    }

    public void Dispose()
    {
        place.Dispose();
        GC.SuppressFinalize(this);
    }

    private static Action<DbConnection, DbTransaction> Add(string name) => (db, transaction) => db.Execute("INSERT INTO things(name) VALUES(@name)", new { name }, transaction);

    private static IEnumerable<string> Names(NodeDatabase database) => database.Read(db => db.Query<string>("SELECT name FROM things ORDER BY name").ToList());
}
