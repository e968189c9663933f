using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Hikeshi.Bench.Evidence;

/// <summary>
/// The same entries as a hash chain in a table: each row holds SHA-256(hash of the row before ‖ body), the newest hash stands in a row that is
/// locked while the next one is made. The clients are pgbench's, which cost less than any library's.
/// </summary>
internal sealed class PostgresChain(PostgresCluster cluster, string directory)
{
    private const int Clients = 64;

    private string Call => Path.Combine(directory, "append.sql");

    private string Statements => Path.Combine(directory, "statements.sql");

    public async Task CreateAsync(CancellationToken cancel)
    {
        var schema = Path.Combine(directory, "schema.sql");
        await File.WriteAllTextAsync(
            schema,
            """
            CREATE TABLE entries (id bigint PRIMARY KEY, hash bytea NOT NULL, body bytea NOT NULL);
            CREATE TABLE copied (id bigint PRIMARY KEY, hash bytea NOT NULL, body bytea NOT NULL);
            CREATE TABLE head (one int PRIMARY KEY, id bigint NOT NULL, hash bytea NOT NULL);
            INSERT INTO head VALUES (1, 0, sha256(''));
            CREATE FUNCTION append(added bytea) RETURNS void LANGUAGE plpgsql AS $$
            DECLARE last bigint; before bytea; after bytea;
            BEGIN
                SELECT id, hash INTO last, before FROM head WHERE one = 1 FOR UPDATE;
                after := sha256(before || added);
                INSERT INTO entries VALUES (last + 1, after, added);
                UPDATE head SET id = last + 1, hash = after WHERE one = 1;
            END $$;

            """,
            cancel);
        await File.WriteAllTextAsync(Call, $"SELECT append('{Body}'::bytea);\n", cancel);
        await File.WriteAllTextAsync(
            Statements,
            $$"""
            BEGIN;
            SELECT id AS last, encode(hash, 'hex') AS before FROM head WHERE one = 1 FOR UPDATE \gset
            INSERT INTO entries VALUES (:last + 1, sha256(decode(:before, 'hex') || '{{Body}}'::bytea), '{{Body}}'::bytea);
            UPDATE head SET (id, hash) = (SELECT id, hash FROM entries WHERE id = :last + 1) WHERE one = 1;
            COMMIT;

            """,
            cancel);
        await cluster.SqlAsync(schema, cancel);
        await cluster.PauseAsync(cancel);
    }

    private static readonly string Body = "\\x" + string.Concat(Enumerable.Repeat("78", Appenders.EntryBytes));

    /// <summary>All three, on a server that runs for no longer.</summary>
    /// <param name="group">Rows that COPY commits at once.</param>
    public async Task<(double Called, double Stated, double Copied)> MeasureAsync(TimeSpan time, int group, int groups, CancellationToken cancel)
    {
        await cluster.ResumeAsync(cancel);
        try
        {
            return (await CallEachAsync(time, cancel), await StateEachAsync(time, cancel), await CopyAsync(group, groups, cancel));
        }
        finally
        {
            await cluster.PauseAsync(CancellationToken.None);
        }
    }

    /// <summary>Rows a second, with one commit each, synchronous_commit on as it is by default; a row is one call of a function.</summary>
    private Task<double> CallEachAsync(TimeSpan time, CancellationToken cancel) => BenchAsync(Call, time, cancel);

    /// <summary>The same with the five statements that a program without such a function sends.</summary>
    private Task<double> StateEachAsync(TimeSpan time, CancellationToken cancel) => BenchAsync(Statements, time, cancel);

    private async Task<double> BenchAsync(string script, TimeSpan time, CancellationToken cancel)
    {
        var printed = await cluster.BenchAsync(script, Clients, time, cancel);
        var line = printed.Split('\n').Single(l => l.StartsWith("tps = ", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
    }

    /// <summary>Rows a second with COPY, one commit for as many rows as one of our groups has; the hashes have been made before.</summary>
    private async Task<double> CopyAsync(int batch, int batches, CancellationToken cancel)
    {
        var file = Path.Combine(directory, "copy.sql");
        await using (var rows = new StreamWriter(file))
        {
            await rows.WriteLineAsync("TRUNCATE copied;");
            for (var b = 0; b < batches; b++)
            {
                await rows.WriteLineAsync("COPY copied FROM STDIN;");
                for (var i = 0; i < batch; i++)
                {
                    await rows.WriteLineAsync($"{(b * batch) + i}\t\\\\x{Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes((b * batch) + i)))}\t\\{Body}");
                }

                await rows.WriteLineAsync("\\.");
            }
        }

        var clock = Stopwatch.StartNew();
        await cluster.SqlAsync(file, cancel);
        return (double)batch * batches / clock.Elapsed.TotalSeconds;
    }
}
