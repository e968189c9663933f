using Dapper;
using Hikeshi.Kernel.Errors;
using Hikeshi.Storage;
using Xunit;

namespace Hikeshi.Tests.Storage;

public sealed class NodeDatabaseTests : IDisposable
{
    private static readonly Migration First = new("room", 1, "CREATE TABLE things(name TEXT NOT NULL) STRICT");
    private static readonly Migration Second = new("room", 2, "ALTER TABLE things ADD COLUMN colour TEXT");
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-storage-").FullName;

    private string DatabaseFile => Path.Combine(folder, "state.sqlite");

    [Fact]
    public void Open_LaterVersion_AddsItsStepsAndKeepsTheRows()
    {
        using (var old = NodeDatabase.Open(DatabaseFile, [First]))
        {
            old.Apply("p", 1, (db, transaction) => db.Execute("INSERT INTO things VALUES('a')", transaction: transaction));
        }

        using var newer = NodeDatabase.Open(DatabaseFile, [Second, First]);
        Assert.Equal("a", newer.Read(db => db.QuerySingle<string>("SELECT name FROM things WHERE colour IS NULL")));
    }

    [Fact]
    public void Open_Again_RunsNoStepTwice()
    {
        NodeDatabase.Open(DatabaseFile, [First, Second]).Dispose();
        using var again = NodeDatabase.Open(DatabaseFile, [First, Second]);
        Assert.Equal(2, again.Read(db => db.QuerySingle<int>("SELECT count(*) FROM migrations")));
    }

    [Fact]
    public void Open_DatabaseOfANewerVersion_IsRefusedInPlainWordsAndUntouched()
    {
        NodeDatabase.Open(DatabaseFile, [First, Second]).Dispose();
        var refusal = Assert.Throws<RefusedException>(() => NodeDatabase.Open(DatabaseFile, [First])).Refusal;
        Assert.Equal("storage.newer", refusal.Code);
        Assert.Contains("room 2", refusal.Sentence, StringComparison.Ordinal);
        Assert.Contains(DatabaseFile, refusal.Sentence, StringComparison.Ordinal);
        Assert.Contains("newer version", refusal.Sentence, StringComparison.Ordinal);
        using var stillFine = NodeDatabase.Open(DatabaseFile, [First, Second]);
        Assert.Equal(2, stillFine.Read(db => db.QuerySingle<int>("SELECT count(*) FROM migrations")));
    }

    [Fact]
    public void Open_StepThatFails_LeavesNothingBehind()
    {
        Assert.ThrowsAny<Exception>(() => NodeDatabase.Open(DatabaseFile, [First, new Migration("room", 2, "CREATE NONSENSE")]));
        using var repaired = NodeDatabase.Open(DatabaseFile, [First, Second]);
        Assert.Equal(0, repaired.Read(db => db.QuerySingle<int>("SELECT count(*) FROM things")));
    }

    [Fact]
    public void Open_SomethingElse_IsRefused()
    {
        File.WriteAllText(DatabaseFile, string.Concat(Enumerable.Repeat("this is a letter, not a database. ", 100)));
        var refusal = Assert.Throws<RefusedException>(() => NodeDatabase.Open(DatabaseFile, [First])).Refusal;
        Assert.Equal("storage.not-a-database", refusal.Code);
        Assert.Contains(DatabaseFile, refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_ChangeThatThrows_AppliesNeitherRowsNorIndex()
    {
        using var database = NodeDatabase.Open(DatabaseFile, [First]);
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
        using (var database = NodeDatabase.Open(DatabaseFile, [First]))
        {
            database.Apply("one", 3, (_, _) => { });
            database.Apply("two", 9, (_, _) => { });
            database.Apply("one", 4, (_, _) => { });
        }

        using var reopened = NodeDatabase.Open(DatabaseFile, [First]);
        Assert.Equal((4UL, 9UL, 0UL), (reopened.NextIndex("one"), reopened.NextIndex("two"), reopened.NextIndex("three")));
    }

    [Fact]
    public void Apply_FromManyThreads_LosesNothing()
    {
        using var database = NodeDatabase.Open(DatabaseFile, [First]);
        Parallel.For(0, 100, i => database.Apply($"p{i % 4}", (ulong)i, (db, transaction) => db.Execute("INSERT INTO things VALUES(@i)", new { i = $"{i}" }, transaction)));
        Assert.Equal(100, database.Read(db => db.QuerySingle<int>("SELECT count(DISTINCT name) FROM things")));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
