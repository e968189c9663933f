using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Signing;
using Hikeshi.Node.Settings;
using Hikeshi.Response.Policy;
using Hikeshi.Storage.PostgreSql;

namespace Hikeshi.Verbs;

/// <summary><c>hikeshi doctor</c>: checks the machine and, where one is named, a data directory; says in plain words what to mend.</summary>
internal static class DoctorVerb
{
    private const long NeededBytes = 1L << 30;

    public static Command Build()
    {
        var data = new Option<string?>("--data") { Description = "Also check this data directory and its settings.", HelpName = "DIR" };
        var doctor = new Command("doctor", "Checks the machine and the configuration, and says what to mend.") { data };
        doctor.SetAction((parsed, cancel) => CheckAsync(parsed.GetValue(data), cancel));
        return doctor;
    }

    private static async Task<int> CheckAsync(string? data, CancellationToken cancel)
    {
        var findings = new List<Finding> { Runtime(), LibCrypto(), Loopback(), Disk(data ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)), Console_() };
        if (data is not null)
        {
            findings.AddRange(Directory_(data));
            findings.AddRange(await ActuatorsAsync(data, cancel));
        }

        foreach (var finding in findings)
        {
            Console.WriteLine($"{(finding.Well ? "ok  " : "MEND")}  {finding.What}{(finding.Well ? "" : $"\n      {finding.Mend}")}");
        }

        return findings.TrueForAll(f => f.Well) ? ExitCode.Fine : ExitCode.Findings;
    }

    private static Finding Runtime() => new(OperatingSystem.IsLinux(), $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores", "Hikeshi runs on Linux.");

    private static Finding LibCrypto()
    {
        try
        {
            using var key = Ed25519PrivateKey.Generate();
            return new(key.PublicKey.Verify("x"u8, key.Sign("x"u8)), "libcrypto signs with Ed25519", "Install OpenSSL 3 (Debian: libssl3).");
        }
        catch (DllNotFoundException)
        {
            return new(Well: false, "libcrypto.so.3 is missing", "Install OpenSSL 3 (Debian: libssl3).");
        }
    }

    private static Finding Loopback()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse("127.20.1.1"), 0));
            return new(Well: true, "all of 127.0.0.0/8 is this machine (the demo needs it)", "");
        }
        catch (SocketException)
        {
            return new(Well: false, "127.20.1.1 cannot be bound", "The demo gives every member a loopback network of its own; run it on Linux, outside of a sandbox that forbids that.");
        }
    }

    private static Finding Disk(string directory)
    {
        var full = Path.GetFullPath(directory);
        var drive = DriveInfo.GetDrives().Where(d => d.IsReady && full.StartsWith(d.Name, StringComparison.Ordinal)).MaxBy(d => d.Name.Length);
        var free = drive?.AvailableFreeSpace ?? 0;
        return drive?.DriveFormat is "tmpfs" or "ramfs"
            ? new(Well: false, $"{full} lies on {drive.DriveFormat}", "What is written there is lost with the power. Put the data directory on a disk.")
            : new(free >= NeededBytes, $"{free >> 20} MiB free for {full}", "Evidence needs room: free at least 1 GiB.");
    }

    private static Finding Console_() => new(Directory.Exists(Path.Combine(AppContext.BaseDirectory, "console")), "the browser console is built in", "Build with Node.js 20 or later on the PATH: ./hikeshi does that by itself.");

    private static IEnumerable<Finding> Directory_(string data)
    {
        NodeSettings? settings = null;
        Refusal? refusal = null;
        try
        {
            settings = SettingsReader.Read(data, configFile: null, new Dictionary<string, string?>(StringComparer.Ordinal));
        }
        catch (RefusedException refused)
        {
            refusal = refused.Refusal;
        }

        yield return new(settings is not null, settings is not null ? $"settings: {settings.Member}, {(settings.IsHub ? "hub" : "member")}" : "settings", refusal?.Sentence ?? "");
        if (settings is null)
        {
            yield break;
        }

        yield return Tables(settings);
        yield return new(settings.Rules is not null && Directory.Exists(settings.Rules), $"rules: {settings.Rules ?? "none"}", "Name a folder of Sigma rules in Rules; without rules nothing is detected.");
        yield return new(settings.Gateway is not null, $"gateway: {settings.Gateway?.ToString() ?? "none"}", "Without Gateway:Url nothing can be contained; block lists are still served.");
        yield return new(settings.IsHub || settings.HubEnrolment is not null || Directory.Exists(Path.Combine(data, "tls")), "hub: " + (settings.HubEnrolment?.ToString() ?? (settings.IsHub ? "this is one" : "none")), "Without a hub the node works alone: nothing is shared. See 'hikeshi enroll --help'.");
        var (policy, read) = Policy(settings);
        yield return read;
        yield return Channels(settings, policy);
        foreach (var secret in Directory.Exists(data) ? Directory.EnumerateFiles(data, "*.pem", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(data, "*.token", SearchOption.AllDirectories)) : [])
        {
            var others = File.GetUnixFileMode(secret) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);
            if (others != 0 && File.ReadAllText(secret).Contains("PRIVATE", StringComparison.Ordinal))
            {
                yield return new(Well: false, $"{secret} can be read by others", $"chmod 600 {secret}");
            }
        }
    }

    /// <returns>No policy when it cannot be read.</returns>
    private static (ResponsePolicy? Policy, Finding Found) Policy(NodeSettings settings)
    {
        if (settings.PolicyFile is not { } file)
        {
            return (ResponsePolicyReader.BuiltIn, new(Well: true, "policy: the built-in one", ""));
        }

        try
        {
            var policy = ResponsePolicyReader.Read(file, File.ReadAllBytes(file));
            return (policy, new(Well: true, $"policy: {file}, {policy.Rules.Count} rules", ""));
        }
        catch (RefusedException refused)
        {
            return (null, new(Well: false, $"policy: {file}", refused.Refusal.Sentence));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (null, new(Well: false, $"policy: {file}", unreadable.Message));
        }
    }

    /// <summary>Who is told that something waits.</summary>
    private static Finding Channels(NodeSettings settings, ResponsePolicy? policy)
    {
        List<string> names = [.. settings.Channels.Select(channel => channel.Terms.Name)];
        if (names.Count == 0)
        {
            return new(Well: false, "channels: none", "What waits for people is seen in the console alone. Configure Notify:Channels (docs/notifications.md).");
        }

        List<string> missing = [.. (policy?.Channels.Values ?? []).SelectMany(heard => heard).Except(names, StringComparer.Ordinal)];
        return new(missing.Count == 0, $"channels: {string.Join(", ", names)}", $"The policy names {string.Join(", ", missing)}, which Notify:Channels does not have: nobody is told through it.");
    }

    /// <summary>What the running node's own probes found; without a node nobody has asked.</summary>
    private static async Task<IReadOnlyList<Finding>> ActuatorsAsync(string data, CancellationToken cancel)
    {
        try
        {
            using var node = await LocalNode.ConnectAsync(data, cancel);
            var actuators = await node.GetAsync("api/v1/response/actuators", cancel);
            return
            [
                .. actuators.EnumerateArray().Select(health => new Finding(
                    health.GetProperty("state").GetString() == "reached",
                    $"actuator {health.GetProperty("name").GetString()}: {health.GetProperty("state").GetString()}",
                    Printable.Of(health.GetProperty("detail").GetString() ?? ""))),
            ];
        }
        catch (RefusedException)
        {
            return []; // no node runs here
        }
    }

    private static Finding Tables(NodeSettings settings)
    {
        if (settings.PostgreSql is not { } address)
        {
            return new(Well: true, $"tables: SQLite, {settings.Tables.Place}", "");
        }

        try
        {
            return new(Well: true, $"tables: {address} (version {new PostgresDialect(address).Probe()})", "");
        }
        catch (RefusedException refused)
        {
            return new(Well: false, $"tables: {address}", (refused.Refusal with { Where = "" }).Sentence);
        }
    }

    private sealed record Finding(bool Well, string What, string Mend);
}
