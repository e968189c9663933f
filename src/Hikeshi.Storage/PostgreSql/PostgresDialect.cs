using System.Data.Common;
using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Authentication;
using Dapper;
using Hikeshi.Kernel.Errors;
using Npgsql;

namespace Hikeshi.Storage.PostgreSql;

/// <summary>
/// A schema of a PostgreSQL database. The session holds an advisory lock on the schema's name for as long as it lives, so there is one writer;
/// commits do not wait for the disk, because the tables only repeat the evidence.
/// </summary>
public sealed class PostgresDialect(PostgresAddress address) : IDialect
{
    /// <summary>A writer that was killed may still be there for a moment.</summary>
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(3);

    public string Place => address.ToString();

    public string WayToClear => $"The tables only hold what the evidence log can rebuild: name another Storage:Schema, or run DROP SCHEMA \"{address.Schema}\" CASCADE and start again.";

    public string TableNames => "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()";

    public DbConnection Connect()
    {
        var opened = new NpgsqlConnection();
        try
        {
            opened.ConnectionString = address.ConnectionString();
            opened.Open();
            RequireUtf8(opened);
            RequireAlone(opened);
            Enter(opened);
            return opened;
        }
        catch (Exception away) when (IsAway(away))
        {
            opened.Dispose();
            throw new RefusedException(Unreachable(away));
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public string Sql(Migration step) => step.PostgreSql;

    /// <summary>Looks without changing or locking anything.</summary>
    /// <returns>The server's version.</returns>
    /// <exception cref="RefusedException">The server cannot be reached, or the schema can neither be used nor made.</exception>
    public string Probe()
    {
        try
        {
            using var opened = new NpgsqlConnection(address.ConnectionString());
            opened.Open();
            RequireUtf8(opened);
            return opened.ExecuteScalar<bool>(
                """
                SELECT CASE WHEN EXISTS(SELECT FROM pg_namespace WHERE nspname = @Schema) THEN has_schema_privilege(@Schema, 'CREATE')
                    ELSE has_database_privilege(current_database(), 'CREATE') END
                """,
                new { address.Schema })
                ? opened.PostgreSqlVersion.ToString()
                : throw new RefusedException(new Refusal("storage.refused", Place, "this user may not make tables there", $"the right CREATE on schema {address.Schema}, or on the database while there is no such schema", "See docs/configuration.md."));
        }
        catch (Exception away) when (IsAway(away))
        {
            throw new RefusedException(Unreachable(away));
        }
    }

    /// <summary>The way there fails with exceptions of its own: names, sockets, certificates, the password's file.</summary>
    private static bool IsAway(Exception failure) => failure is NpgsqlException or SocketException or AuthenticationException or TimeoutException or IOException or UnauthorizedAccessException;

    private Refusal Unreachable(Exception away) => new(
        "storage.unreachable",
        Place,
        away.InnerException is { } inner && away is not PostgresException ? $"{away.Message} ({inner.Message})" : away.Message,
        "a PostgreSQL server that answers and lets this user in",
        "Start the server, or mend Storage:PostgreSql and Storage:PasswordFile.");

    private void RequireUtf8(NpgsqlConnection opened)
    {
        var encoding = opened.ExecuteScalar<string>("SHOW server_encoding");
        if (encoding != "UTF8")
        {
            throw new RefusedException(new Refusal("storage.encoding", Place, $"the database is encoded in {encoding}", "UTF8", "Make another one: createdb --encoding UTF8 --template template0 NAME."));
        }
    }

    private void RequireAlone(NpgsqlConnection opened)
    {
        var started = Stopwatch.GetTimestamp();
        while (!opened.ExecuteScalar<bool>("SELECT pg_try_advisory_lock(hashtextextended('hikeshi ' || @Schema, 0))", new { address.Schema }))
        {
            if (Stopwatch.GetElapsedTime(started) > LockPatience)
            {
                throw new RefusedException(new Refusal("storage.in-use", Place, "another node writes to this schema", "a schema of this node's own", "Stop the other node, or name another Storage:Schema."));
            }

            Thread.Sleep(50);
        }
    }

    /// <summary>CREATE SCHEMA IF NOT EXISTS would demand the right to make one even where it is there.</summary>
    private void Enter(NpgsqlConnection opened)
    {
        if (!opened.ExecuteScalar<bool>("SELECT EXISTS(SELECT FROM pg_namespace WHERE nspname = @Schema)", new { address.Schema }))
        {
            opened.Execute($"CREATE SCHEMA \"{address.Schema}\"");
        }

        // The keepalives let the server forget a machine that has vanished, and its lock with it, in half a minute.
        opened.Execute($"SET search_path TO \"{address.Schema}\"; SET synchronous_commit = off; SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4");
    }
}
