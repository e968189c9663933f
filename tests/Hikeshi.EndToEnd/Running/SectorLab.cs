using System.Diagnostics;
using System.Text.Json.Nodes;
using Hikeshi.Exercises.Nodes;

namespace Hikeshi.EndToEnd.Running;

/// <summary>
/// A hub and members, each a process in a network namespace of its own behind a veth pair, so that the way between them can be cut like a cable.
/// Needs root and iproute2; a test without them is skipped in words.
/// </summary>
internal sealed class SectorLab : IAsyncDisposable
{
    private const string HubAddress = "10.97.0.1";
    private static int made;
    private readonly string prefix = $"hks{Environment.ProcessId % 10_000}x{Interlocked.Increment(ref made)}";
    private readonly Workspace workspace = new();
    private readonly List<string> namespaces = [];
    private readonly Dictionary<string, NodeProcess> members = new(StringComparer.Ordinal);
    private NodeProcess? hub;

    public SectorLab()
    {
        Assert.SkipWhen(Environment.UserName != "root" || !File.Exists("/sbin/ip"), "needs root and iproute2: network namespaces are made for this test");
        Namespace("hub");
        Ip($"-n {Name("hub")} addr add {HubAddress}/32 dev lo");
    }

    public NodeProcess Hub => hub!;

    public NodeProcess this[string member] => members[member];

    public async Task StartHubAsync()
    {
        hub = Node("hub", new JsonObject
        {
            ["Role"] = "hub",
            ["Listen"] = new JsonObject { ["Api"] = "127.0.0.1:7300", ["Blocklists"] = "127.0.0.1:7301", ["Federation"] = $"{HubAddress}:7310", ["Enrolment"] = $"{HubAddress}:7311" },
        });
        await hub.StartAsync(TestContext.Current.CancellationToken);
    }

    public async Task JoinAsync(string member)
    {
        var number = members.Count + 1;
        Namespace(member);
        Ip($"link add {prefix}{number}a type veth peer name {prefix}{number}b");
        Ip($"link set {prefix}{number}a netns {Name("hub")}");
        Ip($"link set {prefix}{number}b netns {Name(member)}");
        Ip($"-n {Name("hub")} addr add 10.97.{number}.1/24 dev {prefix}{number}a");
        Ip($"-n {Name("hub")} link set {prefix}{number}a up");
        Ip($"-n {Name(member)} addr add 10.97.{number}.2/24 dev {prefix}{number}b");
        Ip($"-n {Name(member)} link set {prefix}{number}b up");
        Ip($"-n {Name(member)} route add default via 10.97.{number}.1");
        var offer = await Hub.Client.PostAsync("api/v1/sector/enrolments", new JsonObject { ["member"] = member, ["nameEn"] = member, ["nameJa"] = member, ["kind"] = "regional-bank" }.ToJsonString(), TestContext.Current.CancellationToken);
        var node = Node(member, new JsonObject
        {
            ["Listen"] = new JsonObject { ["Api"] = "127.0.0.1:7300", ["Blocklists"] = "127.0.0.1:7301" },
            ["Hub"] = new JsonObject { ["Enrolment"] = $"https://{HubAddress}:7311", ["TokenFile"] = workspace.File(member + ".token", offer.GetProperty("token").GetString()!) },
        });
        members.Add(member, node);
        await node.StartAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>As when the cable is pulled: nobody is told, packets are simply gone.</summary>
    public void Cut(string member) => Ip($"-n {Name("hub")} link set {prefix}{Number(member)}a down");

    public void Mend(string member)
    {
        Ip($"-n {Name("hub")} link set {prefix}{Number(member)}a up");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in members.Values)
        {
            await node.DisposeAsync();
        }

        if (hub is not null)
        {
            await hub.DisposeAsync();
        }

        foreach (var name in namespaces)
        {
            Ip($"netns del {name}");
        }

        workspace.Dispose();
    }

    private int Number(string member) => members.Keys.ToList().IndexOf(member) + 1;

    private string Name(string host) => $"{prefix}-{host}";

    private void Namespace(string host)
    {
        Ip($"netns add {Name(host)}");
        namespaces.Add(Name(host));
        Ip($"-n {Name(host)} link set lo up");
    }

    /// <summary>The program replaces the script, so that it is the process that is killed and stopped.</summary>
    private NodeProcess Node(string id, JsonObject settings)
    {
        var script = workspace.File($"in-{id}", $"#!/bin/sh\nexec ip netns exec {Name(id)} '{Repository.Program}' \"$@\"\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        settings["Member"] = id;
        return new NodeProcess(script, id, workspace.At(id), settings);
    }

    private static void Ip(string words)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", words) { RedirectStandardError = true, UseShellExecute = false })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"ip {words}: {said}");
    }
}
