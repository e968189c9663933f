using Dapper;
using Hikeshi.Kernel.Errors;
using Hikeshi.Storage;
using Hikeshi.Storage.Sqlite;
using Hikeshi.Tests.Evidence.Faults;
using Xunit;

namespace Hikeshi.Tests.Storage;

public sealed class SqliteDialectTests : IDisposable
{
    private readonly SqliteFile place = new();

    [Fact]
    public void Connect_SomethingElse_IsRefused()
    {
        File.WriteAllText(place.File, string.Concat(Enumerable.Repeat("this is a letter, not a database. ", 100)));
        var refusal = Assert.Throws<RefusedException>(() => place.Open()).Refusal;
        Assert.Equal("storage.not-a-database", refusal.Code);
        Assert.Contains(place.File, refusal.Sentence, StringComparison.Ordinal);
    }

    /// <summary>Closed well, so that the files beside the tables are gone; then there is no byte for them.</summary>
    [Fact]
    public void Open_DiskFullToTheLastByte_ReadsAndSaysThatItCannotWrite()
    {
        using var disk = new SmallDisk(mebibytes: 4);
        var dialect = new SqliteDialect(Path.Combine(disk.Path, "state.sqlite"));
        Migration[] migrations = [new("room", 1, "CREATE TABLE words(word TEXT NOT NULL)")];
        using (var before = NodeDatabase.Open(dialect, migrations))
        {
            Assert.True(before.Apply("words", 7, (db, transaction) => db.Execute("INSERT INTO words VALUES('kept')", transaction: transaction)));
        }

        using (var filler = new FileStream(Path.Combine(disk.Path, "filler"), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            Assert.Throws<IOException>(() => FillWith(filler));
        }

        using var full = NodeDatabase.Open(dialect, migrations);
        var told = new List<Refusal>();
        full.FellBehind = told.Add;
        Assert.Equal((7UL, "kept"), (full.NextIndex("words"), full.Read(db => db.QuerySingle<string>("SELECT word FROM words"))));
        Assert.False(full.Apply("words", 8, (db, transaction) => db.Execute("INSERT INTO words VALUES('lost')", transaction: transaction)));
        Assert.Contains("full", Assert.Single(told).What, StringComparison.Ordinal);
    }

    private static void FillWith(FileStream filler)
    {
        for (var page = 0; page < 4096; page++)
        {
            filler.Write(new byte[4096]);
        }
    }

    public void Dispose() => place.Dispose();
}
