using System.Data.Common;
using Dapper;
using Hikeshi.Kernel.Errors;
using Microsoft.Data.Sqlite;

namespace Hikeshi.Storage.Sqlite;

/// <summary>A SQLite file. It is written without waiting for the disk: losing it costs a replay of the evidence, not data.</summary>
public sealed class SqliteDialect(string file) : IDialect
{
    private const string Usual = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000; SELECT count(*) FROM sqlite_schema;";

    /// <summary>The index of the write-ahead log is in memory then, instead of a file of its own (sqlite.org/wal.html, section 8).</summary>
    private const string WithoutSpace = "PRAGMA locking_mode=EXCLUSIVE; " + Usual;

    // sqlite.org/rescode.html
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Full = 13;
    private const int CannotOpen = 14;

    public string Place => file;

    public string WayToClear => "It only holds what the evidence log can rebuild: move it away and start again.";

    public string TableNames => "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";

    /// <summary>A full disk has no room for the files beside the tables: they are read all the same, and what cannot be written is behind (<see cref="NodeDatabase.FellBehind"/>).</summary>
    public DbConnection Connect()
    {
        try
        {
            return Open(Usual);
        }
        catch (SqliteException full) when (File.Exists(file) && full.SqliteErrorCode is Full or InputOutput or CannotOpen)
        {
            return OpenOrRefuse(WithoutSpace);
        }
        catch (SqliteException broken)
        {
            throw Refused(broken);
        }
    }

    public string Sql(Migration step) => step.Sqlite;

    private SqliteConnection OpenOrRefuse(string settings)
    {
        try
        {
            return Open(settings);
        }
        catch (SqliteException broken)
        {
            throw Refused(broken);
        }
    }

    private SqliteConnection Open(string settings)
    {
        var opened = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        try
        {
            opened.Open();
            opened.Execute(settings);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private RefusedException Refused(SqliteException broken) => new(broken.SqliteErrorCode is Full or InputOutput or CannotOpen or ReadOnly
        ? new Refusal("storage.no-file", file, broken.Message, "a directory that this account can write to, on a disk that has space", "Free space on the disk, or let this account write there")
        : new Refusal("storage.not-a-database", file, broken.Message, "a SQLite database written by Hikeshi", WayToClear));
}
