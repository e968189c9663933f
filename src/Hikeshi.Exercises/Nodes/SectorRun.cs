using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Hikeshi.Exercises.Control;
using Hikeshi.Exercises.Sector;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Exercises.Nodes;

/// <summary>How the sector of one play is set up.</summary>
/// <param name="JointDefence">False: every node record only, nothing shared.</param>
public sealed record SectorSetup(string Program, string Directory, string Rules, SyntheticSector Sector, bool JointDefence, TakenAway TakenAway)
{
    /// <summary>The members' response policy; null: the exercise's.</summary>
    public string? Policy { get; init; }
}

/// <summary>A hub, its members and the gateway process, started, enrolled and told who they are.</summary>
public sealed class SectorRun : IAsyncDisposable
{
    public const int ApiPort = 7300;

    /// <summary>File in a member's directory.</summary>
    internal const string GatewayToken = "gateway.token";
    private const string HubAddress = "127.10.0.1";

    /// <summary>Nobody has it (RFC 5737): an allow list of it alone lets no counterparty through.</summary>
    private const string SomebodyElse = "192.0.2.1";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const int GatewayControlPort = 7399;
    private const int StartingAtOnce = 4;

    /// <summary>Share of all processors below which the nodes only do what telemetry and heartbeats ask of them.</summary>
    private const double AtRest = 0.35;
    private const int QuietLooks = 3;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RestLimit = TimeSpan.FromSeconds(5);
    private readonly SectorSetup setup;
    private ChildProcess? gateway;

    private SectorRun(SectorSetup setup, NodeProcess hub)
    {
        this.setup = setup;
        Hub = hub;
    }

    public NodeProcess Hub { get; }

    public IReadOnlyDictionary<string, NodeProcess> Members { get; private set; } = new Dictionary<string, NodeProcess>();

    /// <summary>Bearer tokens that may only deliver telemetry, by member.</summary>
    public Dictionary<string, string> SensorTokens { get; } = [];

    /// <summary>Null in the play without joint defence.</summary>
    internal OffBox? OffBox { get; private set; }

    /// <summary>Where newcomers enrol at the hub.</summary>
    public static Uri HubEnrolment => new($"https://{HubAddress}:7311");

    public static string ApiAddress(int memberNumber) => $"127.20.{memberNumber}.250";

    public static string GatewayUrl(string member) => $"http://127.0.0.1:{GatewayControlPort}/members/{member}/v1/";

    /// <summary>From 1.</summary>
    public int NumberOf(string member) => setup.Sector.Institutions.Select(institution => institution.Id).ToList().IndexOf(member) + 1;

    public static async Task<SectorRun> StartAsync(SectorSetup setup, Action<string> progress, CancellationToken cancel)
    {
        var hub = new NodeProcess(setup.Program, "hub", Path.Combine(setup.Directory, "hub"), HubSettings());
        var run = new SectorRun(setup, hub);
        try
        {
            var tokens = WriteGatewayTokens(setup);
            if (setup.JointDefence)
            {
                run.OffBox = await OffBox.PrepareAsync(setup.Program, Path.Combine(setup.Directory, "off-box"), cancel);
                await File.WriteAllTextAsync(run.PolicyFile, setup.Policy ?? ExercisePolicy.Text(setup.TakenAway), cancel);
            }

            await run.StartGatewayAsync(tokens, cancel);
            await hub.StartAsync(cancel);
            progress("hub ready");
            await run.StartMembersAsync(progress, cancel);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    public async Task StopNodesAsync()
    {
        await Task.WhenAll(Members.Values.Select(m => m.StopAsync()));
        await Hub.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Members.Values.Select(m => m.DisposeAsync().AsTask()));
        await Hub.DisposeAsync();
        if (gateway is not null)
        {
            await gateway.DisposeAsync();
        }
    }

    /// <summary>Waits until every member knows the keys of every other one and follows the hub's stream.</summary>
    public async Task UntilConnectedAsync(CancellationToken cancel)
    {
        foreach (var member in Members.Values)
        {
            while (true)
            {
                var status = await member.Client.GetAsync("api/v1/status", cancel);
                if (status.GetProperty("peers").GetInt32() >= Members.Count && status.GetProperty("hubConnected").GetBoolean())
                {
                    break;
                }

                await Task.Delay(10, cancel);
            }
        }
    }

    /// <summary>
    /// Waits until the nodes have done what they had to do: a sector is at rest when it is attacked, not busy starting.
    /// Goes on after five seconds in any case.
    /// </summary>
    public async Task UntilAtRestAsync(CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        var quiet = 0;
        while (quiet < QuietLooks && Stopwatch.GetElapsedTime(began) < RestLimit)
        {
            var (before, at) = (ProcessorTime(), Stopwatch.GetTimestamp());
            await Task.Delay(LookEvery, cancel);
            var used = (ProcessorTime() - before) / Stopwatch.GetElapsedTime(at);
            quiet = used < AtRest * Environment.ProcessorCount ? quiet + 1 : 0;
        }
    }

    private string PolicyFile => Path.Combine(setup.Directory, "response-policy.yaml");

    /// <summary>What all nodes together have used of the processors.</summary>
    public TimeSpan ProcessorTime() => Members.Values.Append(Hub).Aggregate(TimeSpan.Zero, (sum, node) => sum + node.ProcessorTime);

    private async Task StartGatewayAsync(IReadOnlyDictionary<string, string> tokenHashes, CancellationToken cancel)
    {
        var config = Path.Combine(setup.Directory, "gateway.json");
        await File.WriteAllBytesAsync(config, SectorFiles.GatewayConfig(setup.Sector, GatewayControlPort, tokenHashes), cancel);
        gateway = ChildProcess.Start(setup.Program, ["gateway", "--config", config], Path.Combine(setup.Directory, "gateway.log"));
        await gateway.UntilAsync(() => Answers("127.0.0.1", GatewayControlPort, cancel), "the gateway", TimeSpan.FromSeconds(30), cancel);
    }

    private async Task StartMembersAsync(Action<string> progress, CancellationToken cancel)
    {
        var members = new Dictionary<string, NodeProcess>(StringComparer.Ordinal);
        var number = 0;
        foreach (var institution in setup.Sector.Institutions)
        {
            number++;
            var directory = Path.Combine(setup.Directory, institution.Id);
            System.IO.Directory.CreateDirectory(directory, OwnerOnly);
            var offer = new JsonObject { ["member"] = institution.Id, ["nameEn"] = institution.Names.En, ["nameJa"] = institution.Names.Ja, ["kind"] = institution.Kind };
            var answer = await Hub.Client.PostAsync("api/v1/sector/enrolments", offer.ToJsonString(), cancel);
            WritePrivate(Path.Combine(directory, "enrolment.token"), answer.GetProperty("token").GetString()!);
            members[institution.Id] = new NodeProcess(setup.Program, institution.Id, directory, MemberSettings(institution, number, directory));
        }

        Members = members;
        var ready = 0;
        await Parallel.ForEachAsync(setup.Sector.Institutions, new ParallelOptions { MaxDegreeOfParallelism = StartingAtOnce, CancellationToken = cancel }, async (institution, stop) =>
        {
            await members[institution.Id].StartAsync(stop);
            await IntroduceAsync(institution, members[institution.Id], stop);
            progress($"{Interlocked.Increment(ref ready)} of {members.Count} members ready");
        });
    }

    /// <summary>The institution's ledger, a token for its sensors, and, where the play says so, automatic action.</summary>
    private async Task IntroduceAsync(Institution institution, NodeProcess node, CancellationToken cancel)
    {
        var told = setup.TakenAway.Has(TakenAway.AllowList) ? institution with { Services = [.. institution.Services.Select(s => s with { AllowFrom = [SomebodyElse] })] } : institution;
        await node.Client.PostAsync("api/v1/ledger/import?name=institution.json", Encoding.UTF8.GetString(SectorFiles.InstitutionJson(told)), cancel);
        foreach (var asset in told.Assets)
        {
            await node.Client.PostAsync($"api/v1/ledger/import?name={BillOfMaterials.FileName(asset)}&asset={asset.Id}", Encoding.UTF8.GetString(BillOfMaterials.Of(asset)), cancel);
        }

        var token = await node.Client.PostAsync("api/v1/tokens", """{"name":"sensors","roles":["sensor"],"days":1}""", cancel);
        lock (SensorTokens)
        {
            SensorTokens[institution.Id] = token.GetProperty("token").GetString()!;
        }

        foreach (var kind in setup.JointDefence ? Enum.GetValues<ContainmentKind>() : [])
        {
            if (kind == ContainmentKind.Shield && setup.TakenAway.Has(TakenAway.Shield))
            {
                continue;
            }

            var word = System.Text.Json.JsonSerializer.SerializeToElement(kind, ExerciseJson.Default.ContainmentKind).GetString();
            var enable = new JsonObject { ["actionClass"] = word, ["autonomy"] = "act", ["signedBy"] = "exercise control" };
            await node.Client.PostAsync("api/v1/response/autonomy", enable.ToJsonString(), cancel);
        }
    }

    private static JsonObject HubSettings() => new()
    {
        ["Member"] = "hub",
        ["Role"] = "hub",
        ["Sector"] = "sector.example",
        ["Listen"] = new JsonObject
        {
            ["Api"] = $"{HubAddress}:{ApiPort}",
            ["Blocklists"] = $"{HubAddress}:7301",
            ["Federation"] = $"{HubAddress}:7310",
            ["Enrolment"] = $"{HubAddress}:7311",
        },
    };

    private JsonObject MemberSettings(Institution institution, int number, string directory)
    {
        var settings = BareMemberSettings(institution, number, directory);
        if (OffBox is not null)
        {
            settings["Policy"] = PolicyFile;
            settings["Response"]!["Switch"] = OffBox.Settings(institution.Id);
        }

        return settings;
    }

    private JsonObject BareMemberSettings(Institution institution, int number, string directory) => new()
    {
        ["Member"] = institution.Id,
        ["Role"] = "member",
        ["Sector"] = "sector.example",
        ["Listen"] = new JsonObject { ["Api"] = $"{ApiAddress(number)}:{ApiPort}", ["Blocklists"] = $"{ApiAddress(number)}:7301" },
        ["Hub"] = new JsonObject { ["Enrolment"] = HubEnrolment.OriginalString, ["TokenFile"] = Path.Combine(directory, "enrolment.token") },
        ["Rules"] = setup.Rules,
        ["Response"] = new JsonObject { ["RecordOnlyDays"] = "0" }, // an exercise begins enabled, and says so
        ["Gateway"] = new JsonObject { ["Url"] = GatewayUrl(institution.Id), ["TokenFile"] = Path.Combine(directory, GatewayToken) },
        ["Sharing"] = new JsonObject { ["Publish"] = setup.JointDefence && !setup.TakenAway.Has(TakenAway.Sharing) ? "true" : "false" },
        ["Exercise"] = new JsonObject { ["Networks"] = new JsonArray("127.66.0.0/16") },
    };

    private static Dictionary<string, string> WriteGatewayTokens(SectorSetup setup)
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var institution in setup.Sector.Institutions)
        {
            var directory = System.IO.Directory.CreateDirectory(Path.Combine(setup.Directory, institution.Id), OwnerOnly).FullName;
            var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
            WritePrivate(Path.Combine(directory, GatewayToken), token);
            hashes[institution.Id] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        }

        return hashes;
    }

    private static void WritePrivate(string path, string secret)
    {
        using var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        stream.Write(Encoding.UTF8.GetBytes(secret));
    }

    private static async Task<bool> Answers(string address, int port, CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address, port, cancel);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
