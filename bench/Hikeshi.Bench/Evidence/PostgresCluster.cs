using System.Diagnostics;

namespace Hikeshi.Bench.Evidence;

/// <summary>
/// A PostgreSQL 15 of our own in a directory, for as long as this object lives: initdb with its own defaults, a Unix socket only, stopped and
/// removed afterwards. Root runs it as the package's user, because the server refuses root.
/// </summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    public const string Binaries = "/usr/lib/postgresql/15/bin";

    private const string PackageUser = "postgres";
    private const string Role = "bench";

    private readonly string directory;
    private readonly string data;

    private PostgresCluster(string directory) => (this.directory, data) = (directory, Path.Combine(directory, "data"));

    /// <summary>Installs Debian's package when it is missing and we are root; says what is missing otherwise.</summary>
    public static async Task<bool> IsThereAsync(TextWriter output, CancellationToken cancel)
    {
        if (!File.Exists(Path.Combine(Binaries, "pgbench")) && Environment.IsPrivilegedProcess && File.Exists("/usr/bin/apt-get"))
        {
            await output.WriteLineAsync("installing postgresql-15 …");
            await CommandAsync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "postgresql-15"], cancel);
        }

        if (File.Exists(Path.Combine(Binaries, "pgbench")))
        {
            return true;
        }

        await output.WriteLineAsync($"no PostgreSQL beside it: {Binaries} is missing (Debian: apt-get install postgresql-15)");
        return false;
    }

    public static async Task<PostgresCluster> StartAsync(string directory, CancellationToken cancel)
    {
        Directory.CreateDirectory(directory);
        var cluster = new PostgresCluster(directory);
        if (Environment.IsPrivilegedProcess)
        {
            await CommandAsync("chown", [PackageUser, directory], cancel);
        }

        try
        {
            await cluster.RunAsync("initdb", ["-D", cluster.data, "-U", Role, "-A", "trust", "-E", "UTF8", "--no-locale"], cancel);
            await cluster.ResumeAsync(cancel);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public Task ResumeAsync(CancellationToken cancel) =>
        RunAsync("pg_ctl", ["-D", data, "-l", Path.Combine(directory, "server.log"), "-w", "-o", $"-c listen_addresses='' -c unix_socket_directories='{directory}'", "start"], cancel);

    /// <summary>Stops the server, with all that it does behind its clients: vacuuming and checkpoints would be measured as ours.</summary>
    public Task PauseAsync(CancellationToken cancel) => RunAsync("pg_ctl", ["-D", data, "-m", "fast", "-w", "stop"], cancel);

    /// <summary>Runs SQL from a file, statement by statement.</summary>
    public Task SqlAsync(string file, CancellationToken cancel) =>
        RunAsync("psql", ["-h", directory, "-U", Role, "-d", "postgres", "-q", "-v", "ON_ERROR_STOP=1", "-f", file], cancel);

    /// <returns>What pgbench printed.</returns>
    public Task<string> BenchAsync(string script, int clients, TimeSpan time, CancellationToken cancel) =>
        RunAsync("pgbench", ["-h", directory, "-U", Role, "-n", "-M", "prepared", "-c", $"{clients}", "-j", "2", "-T", $"{time.TotalSeconds:F0}", "-f", script, "postgres"], cancel);

    private Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var path = Path.Combine(Binaries, program);
        return Environment.IsPrivilegedProcess
            ? CommandAsync("runuser", ["-u", PackageUser, "--", path, .. arguments], cancel)
            : CommandAsync(path, arguments, cancel);
    }

    private static async Task<string> CommandAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        // The server inherits what pg_ctl has: output goes to files through a shell, or reading it would last as long as the server.
        var log = Path.GetTempFileName();
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        foreach (var argument in (string[])["-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1 </dev/null", "sh", log, program, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using var process = Process.Start(start)!;
            try
            {
                await process.WaitForExitAsync(cancel);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }

            var printed = await File.ReadAllTextAsync(log, CancellationToken.None);
            return process.ExitCode == 0 ? printed : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {printed}");
        }
        finally
        {
            File.Delete(log);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(data, "postmaster.pid")))
        {
            await RunAsync("pg_ctl", ["-D", data, "-m", "immediate", "-w", "stop"], CancellationToken.None);
        }

        Directory.Delete(directory, recursive: true);
    }
}
