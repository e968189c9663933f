using System.Data.Common;
using Dapper;
using Hikeshi.Kernel.Errors;
using Microsoft.Data.Sqlite;

namespace Hikeshi.Storage.Sqlite;

/// <summary>A SQLite file. It is written without waiting for the disk: losing it costs a replay of the evidence, not data.</summary>
public sealed class SqliteDialect(string file) : IDialect
{
    public string Place => file;

    public string WayToClear => "It only holds what the evidence log can rebuild: move it away and start again.";

    public string TableNames => "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";

    public DbConnection Connect()
    {
        var opened = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        try
        {
            opened.Open();
            opened.Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000;");
            return opened;
        }
        catch (SqliteException broken)
        {
            opened.Dispose();
            throw new RefusedException(new Refusal("storage.not-a-database", file, broken.Message, "a SQLite database written by Hikeshi", WayToClear));
        }
    }

    public string Sql(Migration step) => step.Sqlite;
}
