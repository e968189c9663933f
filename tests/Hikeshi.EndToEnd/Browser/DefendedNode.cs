using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Tests;

namespace Hikeshi.EndToEnd.Browser;

/// <summary>A node of one institution before a gateway, both real processes: host web-1 is of tier 0, its service api is open to the internet. Everything is enabled.</summary>
internal sealed class DefendedNode : IAsyncDisposable
{
    public const string Password = "lanterns over seven canals";
    private const string GatewayToken = "a token for tests";
    private const string Net = "127.251.1";
    private readonly Workspace workspace;
    private readonly Process gateway;

    private DefendedNode(Workspace workspace, Process gateway, NodeProcess node, int port)
    {
        (this.workspace, this.gateway, Node) = (workspace, gateway, node);
        Address = new Uri($"http://127.0.0.1:{port}/");
    }

    public NodeProcess Node { get; }

    public Uri Address { get; }

    public static async Task<DefendedNode> StartAsync()
    {
        var workspace = new Workspace();
        var (port, control) = (LoopbackPort.Next(), LoopbackPort.Next());
        var gateway = await StartGatewayAsync(workspace.File("gateway.json", GatewayConfig(control)));
        workspace.File("rules/shell.yml", Rule);
        var settings = new JsonObject
        {
            ["Member"] = "bank-01",
            ["Listen"] = new JsonObject { ["Api"] = $"127.0.0.1:{port}", ["Blocklists"] = $"127.0.0.1:{LoopbackPort.Next()}" },
            ["Rules"] = workspace.At("rules"),
            ["Gateway"] = new JsonObject { ["Url"] = $"http://127.0.0.1:{control}/members/bank-01/v1/", ["TokenFile"] = workspace.File("token", GatewayToken) },
            ["Response"] = new JsonObject { ["RecordOnlyDays"] = "0" },
        };
        var defended = new DefendedNode(workspace, gateway, new NodeProcess(Repository.Program, "bank-01", workspace.At("node"), settings), port);
        await defended.Node.StartAsync(TestContext.Current.CancellationToken);
        await defended.PostAsync("api/v1/ledger/import?name=institution.json", Institution);
        await defended.PostAsync("api/v1/response/autonomy", """{"actionClass":"isolate-host","autonomy":"act","signedBy":"test"}""");
        await defended.PostAsync("api/v1/response/autonomy", """{"actionClass":"shield","autonomy":"act","signedBy":"test"}""");
        return defended;
    }

    /// <summary>As the owner of the directory.</summary>
    public async Task PostAsync(string path, string json) => await Node.Client.PostAsync(path, json, TestContext.Current.CancellationToken);

    public Task AccountAsync(string name, params string[] roles) =>
        PostAsync("api/v1/accounts", new JsonObject { ["name"] = name, ["roles"] = new JsonArray([.. roles.Select(role => JsonValue.Create(role))]), ["password"] = Password }.ToJsonString());

    /// <summary>A sensor reports what the rule sees.</summary>
    public async Task StrikeAsync()
    {
        var token = (await Node.Client.PostAsync("api/v1/tokens", """{"name":"sensor","roles":["sensor"],"days":1}""", TestContext.Current.CancellationToken)).GetProperty("token").GetString();
        using var sensor = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Address };
        sensor.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var taken = await sensor.PostAsync("api/v1/events", new StringContent(Event), TestContext.Current.CancellationToken);
        taken.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        gateway.Kill(entireProcessTree: true);
        await gateway.WaitForExitAsync();
        gateway.Dispose();
        workspace.Dispose();
    }

    private static async Task<Process> StartGatewayAsync(string config)
    {
        var gateway = Cli.Start(["gateway", "--config", config], redirectInput: false);
        gateway.ErrorDataReceived += (_, _) => { };
        gateway.BeginErrorReadLine();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        var said = await gateway.StandardOutput.ReadLineAsync(patience.Token);
        Assert.True(said == "ready", $"the gateway says: {said}");
        return gateway;
    }

    private static string GatewayConfig(int control) => string.Create(CultureInfo.InvariantCulture, $$"""
        { "control": "http://127.0.0.1:{{control}}",
          "members": [ { "id": "bank-01", "token_sha256": "{{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(GatewayToken)))}}", "egress": "{{Net}}.1:3128",
            "hosts": [ {"name":"web-1","address":"{{Net}}.21"}, {"name":"web-2","address":"{{Net}}.22"} ],
            "services": [ {"name":"api","address":"{{Net}}.1","port":18443,"hosts":["web-1","web-2"]} ] } ],
          "suppliers": [] }
        """);

    private const string Rule = """
        title: A service spawns a shell
        id: 7a0f0d53-5b3e-4f6c-9c58-0d6a2f1b7c11
        status: stable
        tags: [hikeshi.entry, attack.t1059.004]
        logsource:
          category: process_creation
        detection:
          shell:
            Image|endswith: '/sh'
          condition: shell
        level: high
        """;

    private const string Event = """{"product":"linux","category":"process_creation","Computer":"web-1","Image":"/bin/sh","ParentImage":"/usr/bin/java","CommandLine":"sh -c id"}""";

    private const string Institution = $$"""
        { "format": "hikeshi-institution/1", "id": "bank-01", "names": { "en": "Kitamori Bank (fictional)", "ja": "北杜銀行（架空）" }, "kind": "regional-bank", "consent": { "namedExposure": true },
          "functions": [ { "id": "payments", "names": { "en": "Payments", "ja": "決済" }, "impactToleranceMinutes": 120, "tier": 1, "paymentRail": true, "cutOffs": [], "services": ["api"] } ],
          "services": [ { "id": "api", "names": { "en": "Api", "ja": "接続" }, "address": "{{Net}}.1", "port": 18443, "internetExposed": true, "component": "pkg:maven/example.hikeshi.fictional/ledger-gateway@3.1.4", "assets": ["web-1", "web-2"], "minAssets": 1, "allowFrom": ["127.251.2.0/24"] } ],
          "assets": [
            { "id": "web-1", "kind": "server", "address": "{{Net}}.21", "os": "linux", "role": "application", "tier": 0, "neverContain": false, "software": [] },
            { "id": "web-2", "kind": "server", "address": "{{Net}}.22", "os": "linux", "role": "application", "tier": 2, "neverContain": false, "software": [] } ],
          "suppliers": [], "aiConnections": [], "calendar": { "timeZone": "Asia/Tokyo", "opens": "09:00", "closes": "15:00", "cutOffs": [] } }
        """;
}
