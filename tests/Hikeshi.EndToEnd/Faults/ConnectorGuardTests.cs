using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Tests;
using Hikeshi.Tests.Response.Connectors;

namespace Hikeshi.EndToEnd.Faults;

/// <summary>
/// A node that contained at seven products, then hangs or is dead: the guard beside it, by the node's own settings, lets go of everything there within
/// the promised time.
/// </summary>
public sealed class ConnectorGuardTests : IAsyncLifetime
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(10);
    private const string Secret = "8Q~secret~of~the~application";
    private readonly Workspace workspace = new();
    private readonly EntraEmulator entra;
    private readonly DefenderEmulator defender;
    private readonly FalconEmulator falcon;
    private readonly PanOsEmulator panOs = new(TimeProvider.System, Secret);
    private readonly FortiGateEmulator fortiGate = new(TimeProvider.System, Secret);
    private readonly KubernetesEmulator kubernetes = new(TimeProvider.System, Secret);
    private readonly ListStoreEmulator lists = new(TimeProvider.System, Secret) { Lists = { ["ip.txt"] = "# kept by hand\n192.0.2.99\n" } };

    public ConnectorGuardTests()
    {
        entra = new EntraEmulator(TimeProvider.System, new TokenDesk(TimeProvider.System, "client-1", Secret));
        defender = new DefenderEmulator(TimeProvider.System, new TokenDesk(TimeProvider.System, "client-1", Secret), "https://api.securitycenter.microsoft.com/.default");
        falcon = new FalconEmulator(TimeProvider.System, new TokenDesk(TimeProvider.System, "client-1", Secret));
    }

    private IReadOnlyList<Emulator> Products => [entra, defender, falcon, panOs, fortiGate, kubernetes, lists];

    public async ValueTask InitializeAsync()
    {
        foreach (var product in Products)
        {
            await product.StartAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var product in Products)
        {
            await product.DisposeAsync();
        }

        workspace.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Switch_NodeHangsOrIsDead_EveryProductLetsGoWithinTenSeconds(bool isDead)
    {
        var key = workspace.At("ciso.key");
        var publicKey = (await Cli.RunAsync("approve", "new-key", key)).Out.Trim();
        var place = workspace.At("switch.json");
        await using var node = await ContainAsync(place, publicKey);
        using var guard = Cli.Start(["respond", "guard", "--data", node.Directory], redirectInput: false);
        Assert.Contains("watching for", await guard.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        if (isDead)
        {
            node.Kill();
        }
        else
        {
            Signals.Stop(node);
        }

        var said = await Cli.RunAsync("respond", "switch", "bank-07", "--key", key, "--signer", "ciso", "--reason", "a test");
        Assert.True(said.ExitCode == 0, said.ToString());
        Assert.DoesNotContain(Products, product => product.IsClean);
        var began = Stopwatch.GetTimestamp();
        await File.WriteAllTextAsync(place, said.Out);
        await Until.HoldsAsync(
            () =>
            {
                Settle();
                return Products.All(product => product.IsClean);
            },
            "everybody has let go");
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, Promised);
        Assert.All(Products, product => Assert.Empty(product.Complaints));
        guard.Kill();
        if (!isDead)
        {
            Signals.Continue(node);
        }
    }

    /// <summary>The products finish what they work at.</summary>
    private void Settle()
    {
        defender.Finish("Succeeded");
        falcon.Settle();
    }

    private async Task<NodeProcess> ContainAsync(string place, string publicKey)
    {
        var rules = Directory.CreateDirectory(workspace.At("rules")).FullName;
        await File.WriteAllTextAsync(Path.Combine(rules, "everything.yml"), """
            title: Something that shall be contained everywhere
            id: 5d1c7a0e-3f2b-4c55-9d0e-0a8b6d1f2c3e
            status: stable
            level: critical
            tags: [hikeshi.everything]
            logsource: { product: linux, category: process_creation }
            detection:
              chosen: { CommandLine|contains: contain-everywhere }
              condition: chosen
            """);
        var example = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "examples", "response-policy.yaml"));
        var policy = workspace.File("policy.yaml", example[..(example.IndexOf("\nrules:\n", StringComparison.Ordinal) + 1)] + """
            rules:
              - id: everywhere
                on: sighting
                when: { tags: [hikeshi.everything] }
                then:
                  - { action: isolate-host, autonomy: act, minutes: 60 }
                  - { action: block-address, autonomy: act, minutes: 60 }
                  - { action: disable-account, autonomy: act, minutes: 60 }
                notify: page
            """);
        var secret = workspace.File("secret", Secret);
        var api = $"127.0.0.1:{LoopbackPort.Next()}";
        var node = new NodeProcess(Repository.Program, "bank-07", workspace.At("n"), new JsonObject
        {
            ["Member"] = "bank-07",
            ["Listen"] = new JsonObject { ["Api"] = api, ["Blocklists"] = $"127.0.0.1:{LoopbackPort.Next()}" },
            ["Rules"] = rules,
            ["Policy"] = policy,
            ["Response"] = new JsonObject { ["RecordOnlyDays"] = "0", ["Switch"] = new JsonObject { ["File"] = place, ["Keys"] = new JsonObject { ["ciso"] = publicKey } } },
            ["Actuators"] = new JsonObject
            {
                ["entra"] = new JsonObject { ["Type"] = "entra", ["Graph"] = entra.Address.ToString(), ["SignIn"] = entra.Address.ToString(), ["Tenant"] = "tenant-1", ["ClientId"] = "client-1", ["SecretFile"] = secret, ["NeverTouch"] = new JsonArray(EntraEmulator.Name + ".glass") },
                ["defender"] = new JsonObject { ["Type"] = "defender", ["Url"] = defender.Address.ToString(), ["SignIn"] = defender.Address.ToString(), ["Tenant"] = "tenant-1", ["ClientId"] = "client-1", ["SecretFile"] = secret },
                ["falcon"] = new JsonObject { ["Type"] = "falcon", ["Url"] = falcon.Address.ToString(), ["ClientId"] = "client-1", ["SecretFile"] = secret },
                ["fw-tokyo"] = new JsonObject { ["Type"] = "pan-os", ["Url"] = panOs.Address.ToString(), ["KeyFile"] = secret, ["BlockTag"] = "hikeshi-block" },
                ["fw-osaka"] = new JsonObject { ["Type"] = "fortigate", ["Url"] = fortiGate.Address.ToString(), ["TokenFile"] = secret, ["BlockGroup"] = "blocked" },
                ["cluster"] = new JsonObject { ["Type"] = "kubernetes", ["Url"] = kubernetes.Address.ToString(), ["TokenFile"] = secret, ["Namespace"] = "payments", ["HostLabel"] = "app" },
                ["edl"] = new JsonObject { ["Type"] = "pushed-list", ["Url"] = new Uri(lists.Address, "lists").ToString(), ["Addresses"] = "ip.txt", ["TokenFile"] = secret },
            },
        });
        var stop = TestContext.Current.CancellationToken;
        await node.StartAsync(stop);
        await node.Client.PostAsync("api/v1/ledger/import?name=institution.json", Institution(), stop);
        foreach (var kind in new[] { "isolate-host", "block-address", "disable-account" })
        {
            await node.Client.PostAsync("api/v1/response/autonomy", new JsonObject { ["actionClass"] = kind, ["autonomy"] = "act", ["signedBy"] = "test" }.ToJsonString(), stop);
        }

        var token = (await node.Client.PostAsync("api/v1/tokens", """{"name":"sensor","roles":["sensor"],"days":1}""", stop)).GetProperty("token").GetString();
        using var sensor = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using var taken = await sensor.PostAsync(new Uri($"http://{api}/api/v1/events"), new StringContent($$"""{"product":"linux","category":"process_creation","Computer":"gw-1","User":"{{EntraEmulator.Name}}","Image":"/bin/sh","CommandLine":"sh contain-everywhere","DestinationIp":"45.83.12.7"}"""), stop);
        Assert.True(taken.IsSuccessStatusCode, await taken.Content.ReadAsStringAsync(stop));
        await Until.HoldsAsync(
            () =>
            {
                Settle();
                return Products.All(product => !product.IsClean);
            },
            "every product has contained");
        return node;
    }

    private static string Institution() => new JsonObject
    {
        ["format"] = "hikeshi-institution/1",
        ["id"] = "bank-07",
        ["names"] = new JsonObject { ["en"] = "Lone Bank (fictional)", ["ja"] = "一行銀行（架空）" },
        ["kind"] = "regional-bank",
        ["consent"] = new JsonObject { ["namedExposure"] = false },
        ["functions"] = new JsonArray(new JsonObject { ["id"] = "payments", ["names"] = new JsonObject { ["en"] = "Payments", ["ja"] = "為替" }, ["impactToleranceMinutes"] = 60, ["tier"] = 1, ["paymentRail"] = true, ["cutOffs"] = new JsonArray(), ["services"] = new JsonArray("gateway") }),
        ["services"] = new JsonArray(new JsonObject { ["id"] = "gateway", ["names"] = new JsonObject { ["en"] = "Gateway", ["ja"] = "接続" }, ["address"] = "10.7.1.9", ["port"] = 8443, ["internetExposed"] = true, ["component"] = "pkg:generic/gateway@1", ["assets"] = new JsonArray("gw-1", "gw-2"), ["minAssets"] = 1, ["allowFrom"] = new JsonArray("10.99.3.0/24") }),
        ["assets"] = new JsonArray(Asset("gw-1", "10.7.1.1"), Asset("gw-2", "10.7.1.2")),
        ["suppliers"] = new JsonArray(),
        ["aiConnections"] = new JsonArray(),
        ["calendar"] = new JsonObject { ["timeZone"] = "Asia/Tokyo", ["opens"] = "09:00", ["closes"] = "15:00", ["cutOffs"] = new JsonArray() },
    }.ToJsonString();

    private static JsonObject Asset(string id, string address) =>
        new() { ["id"] = id, ["kind"] = "server", ["address"] = address, ["os"] = "linux", ["role"] = "application", ["tier"] = 2, ["neverContain"] = false, ["software"] = new JsonArray() };
}
