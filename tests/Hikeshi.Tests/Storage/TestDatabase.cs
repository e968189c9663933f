using Hikeshi.Storage;
using Hikeshi.Storage.PostgreSql;
using Hikeshi.Storage.Sqlite;

namespace Hikeshi.Tests.Storage;

/// <summary>An empty database of one test's own.</summary>
public abstract class TestDatabase : IDisposable
{
    public abstract IDialect Dialect { get; }

    public NodeDatabase Open(params IReadOnlyCollection<Migration> migrations) => NodeDatabase.Open(Dialect, migrations);

    /// <summary>Everything that it has written, as bytes.</summary>
    public abstract string Written();

    public void Dispose()
    {
        Remove();
        GC.SuppressFinalize(this);
    }

    protected virtual void Remove()
    {
    }
}

/// <summary>A file in a folder of its own.</summary>
public sealed class SqliteFile : TestDatabase
{
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-storage-").FullName;

    public string File => Path.Combine(folder, "state.sqlite");

    public override IDialect Dialect => new SqliteDialect(File);

    public override string Written() => string.Concat(Directory.GetFiles(folder).Select(file => System.IO.File.ReadAllText(file, System.Text.Encoding.Latin1)));

    protected override void Remove() => Directory.Delete(folder, recursive: true);
}

/// <summary>A schema on the tests' server.</summary>
public sealed class PostgresSchema(PostgresServer server, string name) : TestDatabase
{
    public PostgresAddress Address => PostgresAddress.Parse("test", server.ConnectionText, server.PasswordFile, name);

    public override IDialect Dialect => new PostgresDialect(Address);

    public override string Written() => server.Dump(name);
}
