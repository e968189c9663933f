using System.Diagnostics;
using Hikeshi.Tests.Storage;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Hikeshi.Tests.Storage;

/// <summary>
/// A real PostgreSQL for the tests of this process: initdb and pg_ctl in a temporary directory, a Unix socket only, with a password. It starts with
/// the first test that needs it. Root runs it as the package's user, because the server refuses root.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private const string PackageUser = "postgres";
    private const string Role = "hikeshi";
    private readonly Lazy<string> directory;
    private int schemas;

    public PostgresServer() => directory = new Lazy<string>(Start);

    /// <summary>Where Debian keeps the newest server's programs; null where none is installed.</summary>
    private static string? Programs { get; } = !Directory.Exists("/usr/lib/postgresql") ? null : Directory.GetDirectories("/usr/lib/postgresql")
        .Select(version => Path.Combine(version, "bin"))
        .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
        .MaxBy(bin => int.TryParse(Path.GetFileName(Path.GetDirectoryName(bin)), out var version) ? version : 0);

    public string ConnectionText => $"Host={directory.Value};Database=postgres;Username={Role}";

    public string PasswordFile => Path.Combine(directory.Value, "password");

    /// <summary>Skips the test where there is no PostgreSQL.</summary>
    public PostgresSchema NewSchema()
    {
        Assert.SkipWhen(Programs is null, "there is no PostgreSQL: install Debian's package postgresql to run this test");
        return new PostgresSchema(this, $"t-{Interlocked.Increment(ref schemas)}");
    }

    /// <summary>Somebody else's connection.</summary>
    public NpgsqlConnection Connect()
    {
        var connection = new NpgsqlConnection($"{ConnectionText};Password={File.ReadAllText(PasswordFile)};Pooling=false");
        connection.Open();
        return connection;
    }

    public string Dump(string schema)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT schema_to_xml('{schema}', true, false, '')::text";
        return (string)command.ExecuteScalar()!;
    }

    public void Stop() => RunAsUser("pg_ctl", ["-D", Path.Combine(directory.Value, "data"), "-m", "fast", "-w", "stop"]);

    public void Resume() => Resume(directory.Value);

    public void Dispose()
    {
        if (directory.IsValueCreated)
        {
            if (File.Exists(Path.Combine(directory.Value, "data", "postmaster.pid")))
            {
                Stop();
            }

            Directory.Delete(directory.Value, recursive: true);
        }
    }

    private string Start()
    {
        var place = Directory.CreateTempSubdirectory("hikeshi-pg-").FullName;
        File.WriteAllText(Path.Combine(place, "password"), Guid.NewGuid().ToString());
        if (Environment.IsPrivilegedProcess)
        {
            Run("chown", ["-R", PackageUser, place]);
        }

        RunAsUser("initdb", ["-D", Path.Combine(place, "data"), "-U", Role, "-A", "scram-sha-256", $"--pwfile={Path.Combine(place, "password")}", "-E", "UTF8", "--no-locale", "--no-sync"]);
        Resume(place);
        return place;
    }

    private static void Resume(string place) =>
        RunAsUser("pg_ctl", ["-D", Path.Combine(place, "data"), "-l", Path.Combine(place, "log"), "-w", "-o", $"-c listen_addresses= -c fsync=off -c unix_socket_directories={place}", "start"]);

    private static void RunAsUser(string program, string[] arguments)
    {
        var path = Path.Combine(Programs!, program);
        if (Environment.IsPrivilegedProcess)
        {
            Run("runuser", ["-u", PackageUser, "--", path, .. arguments]);
        }
        else
        {
            Run(path, arguments);
        }
    }

    private static void Run(string program, string[] arguments)
    {
        // The server inherits what pg_ctl has: output goes to a file through a shell, or reading it would last as long as the server.
        var said = Path.GetTempFileName();
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, WorkingDirectory = "/" };
        foreach (var argument in (string[])["-c", "said=$1; shift; exec \"$@\" >\"$said\" 2>&1 </dev/null", "sh", said, program, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using var process = Process.Start(start)!;
            Assert.True(process.WaitForExit(TimeSpan.FromMinutes(3)), $"{program} does not end");
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {File.ReadAllText(said)}");
        }
        finally
        {
            File.Delete(said);
        }
    }
}
