using Hikeshi.Ledger.Software;
using Microsoft.Data.Sqlite;

namespace Hikeshi.Ledger.Store;

/// <summary>Writes the components of one document with prepared statements; a large one has a hundred thousand of them.</summary>
internal sealed class PostingWriter : IDisposable
{
    private readonly SqliteCommand find;
    private readonly SqliteCommand add;
    private readonly SqliteCommand post;

    public PostingWriter(SqliteConnection db, SqliteTransaction transaction, string institution, string asset, string source)
    {
        find = Command(db, transaction, "SELECT package FROM ledger_packages WHERE institution = $institution AND purl = $purl AND name = $name AND version = $version", ["$purl", "$name", "$version"]);
        add = Command(
            db,
            transaction,
            """
            INSERT INTO ledger_packages(institution, package, name, version, purl, kind)
            VALUES($institution, (SELECT coalesce(max(package), 0) + 1 FROM ledger_packages WHERE institution = $institution), $name, $version, $purl, $kind)
            RETURNING package
            """,
            ["$purl", "$name", "$version", "$kind"]);
        post = Command(db, transaction, "INSERT OR IGNORE INTO ledger_postings(institution, asset, source, package) VALUES($institution, $asset, $source, $package)", ["$package"]);
        post.Parameters.AddWithValue("$asset", asset);
        post.Parameters.AddWithValue("$source", source);
        foreach (var command in (SqliteCommand[])[find, add, post])
        {
            command.Parameters.AddWithValue("$institution", institution);
        }
    }

    public void Add(SoftwareComponent component)
    {
        add.Parameters["$kind"].Value = component.Kind ?? "";
        post.Parameters["$package"].Value = Run(find, component) ?? Run(add, component);
        post.ExecuteNonQuery();
    }

    public void Dispose()
    {
        find.Dispose();
        add.Dispose();
        post.Dispose();
    }

    private static object? Run(SqliteCommand command, SoftwareComponent component)
    {
        command.Parameters["$purl"].Value = component.Purl ?? "";
        command.Parameters["$name"].Value = component.Name;
        command.Parameters["$version"].Value = component.Version ?? "";
        return command.ExecuteScalar();
    }

    private static SqliteCommand Command(SqliteConnection db, SqliteTransaction transaction, string sql, string[] parameters)
    {
        var command = db.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter(name, ""));
        }

        return command;
    }
}
