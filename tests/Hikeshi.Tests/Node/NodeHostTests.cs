using System.Net;
using System.Text;
using System.Text.Json;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Ledger;
using Hikeshi.Facts.Node;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Situation;
using Hikeshi.Ledger.Institution;
using Hikeshi.Node.Api;
using Hikeshi.Node.Settings;
using Hikeshi.Tests.Gateway;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Node;

/// <summary>A whole node in this process, before a real gateway.</summary>
public sealed class NodeHostTests
{
    internal const string Rule =
        """
        title: A service spawns a shell
        id: 7a0f0d53-5b3e-4f6c-9c58-0d6a2f1b7c11
        status: test
        tags: [hikeshi.entry]
        logsource:
          category: process_creation
        detection:
          shell:
            Image|endswith: '/sh'
          condition: shell
        level: high
        """;

    internal const string Event = """{"product":"linux","category":"process_creation","Computer":"web-1","Image":"/bin/sh","ParentImage":"/usr/bin/java","CommandLine":"sh -c id"}""";

    [Fact]
    public async Task Start_Again_ResumesWhereItWas()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        var bank = Given.Bank with { Id = "bank-01" };
        await node.ImportAsync(bank);
        await node.PostAsync("api/v1/ledger/import?name=sbom.json&asset=gw-1", """{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library","name":"neither version nor purl"}]}""");
        await node.StopAsync();
        await node.StartAsync();
        Assert.Contains("\"changed\":false", await node.PostAsync("api/v1/ledger/import?name=bank.json", JsonSerializer.Serialize(bank, Hikeshi.Ledger.Import.LedgerJson.Readable.InstitutionDocument)), StringComparison.Ordinal);
        await node.StopAsync();
        var recorded = await node.RecordedAsync();
        Assert.Equal([false, true], recorded.Select(r => r.Fact).OfType<NodeStarted>().Select(s => s.Resumed));
        Assert.Equal(["bank.json", "sbom.json"], recorded.Select(r => r.Fact).OfType<LedgerImported>().Select(i => i.SourceName));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(node.Settings.DataDirectory));
    }

    [Fact]
    public async Task Start_SecondOwnerOfTheDirectory_IsRefused()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => Hikeshi.Node.NodeHost.StartAsync(node.Settings, TimeProvider.System, CancellationToken.None));
        Assert.Equal("ready", await node.Anybody.GetStringAsync("health/ready"));
    }

    /// <summary>Nobody answers where the gateway should be: the node is ready all the same, and those who may know are told.</summary>
    [Fact]
    public async Task Start_ActuatorAway_IsReadyAndSaysSoToThePermitted()
    {
        var token = Path.Combine(Directory.CreateTempSubdirectory("hks-").FullName, "token");
        await File.WriteAllTextAsync(token, "swordfish");
        await using var node = new TestNode(settings => settings with { Gateway = new Uri($"http://127.0.0.1:{LoopbackPort.Next()}/members/bank-01/v1/"), GatewayTokenFile = token });
        await node.StartAsync().WaitAsync(TimeSpan.FromSeconds(25));
        Assert.Equal("ready", await node.Anybody.GetStringAsync("health/ready"));
        var told = await node.Owner.GetStringAsync("health/ready");
        Assert.StartsWith("ready\ngateway: away: ", told, StringComparison.Ordinal);
        Assert.DoesNotContain("swordfish", told, StringComparison.Ordinal);
        using var viewer = await node.WithTokenAsync("sensor");
        Assert.Equal("ready", await viewer.GetStringAsync("health/ready"));
        var actuators = JsonDocument.Parse(await node.Owner.GetStringAsync("api/v1/response/actuators")).RootElement;
        Assert.Equal(["external-block-list reached", "gateway away"], actuators.EnumerateArray().Select(health => $"{health.GetProperty("name")} {health.GetProperty("state")}"));
    }

    [Fact]
    public async Task Start_ConsoleBeyondLoopback_IsRefusedAndLetsTheDirectoryGo()
    {
        await using var open = new TestNode(settings => settings with { Api = new IPEndPoint(IPAddress.Any, 7300) });
        var refusal = (await Assert.ThrowsAsync<RefusedException>(open.StartAsync)).Refusal;
        Assert.Equal(("node.listen", "Listen:Api"), (refusal.Code, refusal.Where));
        await using (open.OpenLog())
        {
            // Nobody holds it any more.
        }
    }

    /// <summary>The loop on one real node: an event comes in, the gateway refuses, and the chain of causes leads back to the event.</summary>
    [Fact]
    public async Task Event_ThatARuleKnows_IsContainedAndExplained()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var node = Defended(gateway);
        await node.StartAsync();
        await node.ImportAsync(Institution(gateway));
        using var sensor = await node.WithTokenAsync("sensor");
        Assert.NotNull(await gateway.GreetAsync(gateway.Address(2, 66)));

        await SendAsync(sensor, Event);
        await node.EntryAsync("detection.sighted/1", _ => true);
        await node.EntryAsync("response.decided/1", body => body.GetProperty("actions").EnumerateArray().All(a => a.GetProperty("verdict").GetString() == "record"));
        Assert.NotNull(await gateway.GreetAsync(gateway.Address(2, 66)));

        foreach (var kind in new[] { "shield", "isolate-host" })
        {
            await node.PostAsync("api/v1/response/autonomy", $$"""{"actionClass":"{{kind}}","autonomy":"act","recordOnlyDays":0,"signedBy":"test"}""");
        }

        await SendAsync(sensor, Event);
        await node.EntryAsync("response.enforced/1", body => body.GetProperty("kind").GetString() == "shield");
        await node.EntryAsync("response.enforced/1", body => body.GetProperty("kind").GetString() == "isolate-host");
        Assert.Null(await gateway.GreetAsync(gateway.Address(2, 66)));
        Assert.NotNull(await gateway.GreetAsync(gateway.Address(2, 10)));

        await node.PostAsync("api/v1/response/release-all", """{"reason":"test"}""");
        await SectorUntilAsync(async () => await gateway.GreetAsync(gateway.Address(2, 66)) is not null);
        await SendAsync(sensor, Event);
        await node.EntryAsync("response.decided/1", body => body.GetProperty("actions").EnumerateArray().Any(a => a.GetProperty("guardrail").GetString() == "red-button"));
        await node.StopAsync();

        var recorded = await node.RecordedAsync();
        Assert.Equal(2, recorded.Count(r => r.Fact is Ordered));
        await using var log = node.OpenLog();
        var enforced = recorded.Single(r => r.Fact is Enforced { Kind: ContainmentKind.Shield, Actuator: "gateway", State: "enforced" }).Entry;
        var why = Why.Of(log, enforced.Header.Id.ToString())!;
        Assert.Equal(["response.enforced/1", "response.ordered/1", "response.decided/1", "detection.sighted/1", "detection.event-retained/1", "detection.rule-cited/1"], Chain(why).Select(t => t.Kind));
        Assert.Equal(["machine:bank-01", "machine:bank-01", "machine:bank-01", "rule:7a0f0d53-5b3e-4f6c-9c58-0d6a2f1b7c11", "machine:bank-01", "machine:bank-01"], Chain(why).Select(t => t.Actor));
        Assert.Equal(Rule, Assert.Single(Chain(why).Last().Grounds!).Text);
        Assert.Contains("A service spawns a shell on web-1", Chain(why).Select(t => t.Summary));
        Assert.Equal(Event, recorded.Select(r => r.Fact).OfType<EventRetained>().First().Raw);
        Assert.Contains(recorded, r => r.Fact is AllReleased && r.Entry.Header.Actor == "person:local-owner");
    }

    /// <summary>Who may see the situation sees why; the raw event is for those who may read evidence.</summary>
    [Fact]
    public async Task Why_ForWhomMayNotReadEvidence_HasNoBodies()
    {
        await using var node = Defended(gateway: null);
        await node.StartAsync();
        await node.ImportAsync(Given.Bank with { Id = "bank-01" });
        using var sensor = await node.WithTokenAsync("sensor");
        await SendAsync(sensor, Event);
        var sighted = (await node.EntryAsync("detection.sighted/1", _ => true)).GetProperty("id").GetString();
        foreach (var (role, reads) in new[] { ("viewer", false), ("auditor", true) })
        {
            using var reader = await node.WithTokenAsync(role);
            var tree = JsonDocument.Parse(await reader.GetStringAsync($"api/v1/why/bank-01/{sighted}")).RootElement;
            Assert.Equal("A service spawns a shell on web-1", tree.GetProperty("summary").GetString());
            Assert.Equal(reads, tree.GetRawText().Contains("sh -c id", StringComparison.Ordinal));
            Assert.Equal("detection.event-retained/1", tree.GetProperty("causes")[0].GetProperty("kind").GetString());
        }
    }

    [Fact]
    public async Task EvidenceStream_OfSomeKinds_HoldsNothingElse()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        await node.ImportAsync(Given.Bank with { Id = "bank-01" });
        await node.PostAsync("api/v1/response/release-all", "{}");
        using var client = new LocalClient(node.Settings.Socket, Timeout.InfiniteTimeSpan);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var kinds = new List<string>();
        await foreach (var entry in client.FollowEvidenceAsync(0, ["node.started/2", "response.all-released/1"], patience.Token))
        {
            kinds.Add(entry.GetProperty("kind").GetString()!);
            if (kinds[^1] == "response.all-released/1")
            {
                break;
            }
        }

        Assert.Equal(["node.started/2", "response.all-released/1"], kinds);
    }

    /// <summary>A console that watches, or an auditor that follows, never holds up a node that stops.</summary>
    [Theory]
    [InlineData("api/v1/evidence/stream")]
    [InlineData("api/v1/situation/stream")]
    public async Task Stop_WithAnOpenStream_EndsItAndIsQuick(string path)
    {
        await using var node = new TestNode();
        await node.StartAsync();
        await using var stream = await node.Owner.GetStreamAsync(path);
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        await node.StopAsync();
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(15));
        await stream.CopyToAsync(Stream.Null);
    }

    [Fact]
    public async Task Import_OfAnotherInstitution_IsRefusedByName()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        using var response = await node.Owner.PostAsync("api/v1/ledger/import?name=bank.json", new StringContent(JsonSerializer.Serialize(Given.Bank, Hikeshi.Ledger.Import.LedgerJson.Readable.InstitutionDocument)));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("describes 'bank-07'; this node belongs to 'bank-01'", JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await node.StopAsync();
        Assert.DoesNotContain(await node.RecordedAsync(), r => r.Fact is LedgerImported);
    }

    [Fact]
    public async Task Restart_InTheMiddleOfAContainment_KeepsItAndOrdersNothingTwice()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var node = Defended(gateway);
        await node.StartAsync();
        await node.ImportAsync(Institution(gateway));
        await node.PostAsync("api/v1/response/autonomy", """{"actionClass":"shield","autonomy":"act","recordOnlyDays":0,"signedBy":"test"}""");
        using (var sensor = await node.WithTokenAsync("sensor"))
        {
            await SendAsync(sensor, Event);
            await node.EntryAsync("response.enforced/1", _ => true);
            await node.StopAsync();
            await node.StartAsync();
            using var containments = JsonDocument.Parse(await node.Owner.GetStringAsync("api/v1/response/containments"));
            Assert.Equal("shield", Assert.Single(containments.RootElement.EnumerateArray()).GetProperty("kind").GetString());

            // The token and the autonomy outlive the restart; the same attack is known to be contained.
            await SendAsync(sensor, Event);
            await node.EntryAsync("response.decided/1", body => body.GetProperty("actions").EnumerateArray().Any(a => a.GetProperty("guardrail").GetString() == "already-active"));
        }

        await node.StopAsync();
        var recorded = await node.RecordedAsync();
        Assert.Single(recorded, r => r.Fact is Ordered);
        Assert.Equal(["delivered", "enforced"], recorded.Select(r => r.Fact).OfType<Enforced>().Select(enforced => enforced.State));

        // The rule's text is recorded once, also over the restart, and every sighting names it.
        var cited = Assert.Single(recorded, r => r.Fact is RuleCited);
        Assert.Equal(2, recorded.Count(r => r.Fact is Sighted sighted && sighted.RuleDigest == ((RuleCited)cited.Fact).RuleDigest && r.Entry.Header.Causes.Contains(cited.Entry.Header.Id)));
    }

    [Fact]
    public async Task Events_RefusedAndUnmatchedLines_AreCountedAndTheRestIsTaken()
    {
        await using var node = Defended(gateway: null);
        await node.StartAsync();
        await node.ImportAsync(Given.Bank with { Id = "bank-01" });
        using var sensor = await node.WithTokenAsync("sensor");
        using var taken = JsonDocument.Parse(await SendAsync(sensor, """{"product":"linux","category":"process_creation","Image":"/bin/ls"}""" + "\nnot json\n\n" + Event));
        Assert.Equal((3, 1, 1), (taken.RootElement.GetProperty("received").GetInt32(), taken.RootElement.GetProperty("sighted").GetInt32(), taken.RootElement.GetProperty("refusedCount").GetInt32()));
        Assert.StartsWith("line 2: ", taken.RootElement.GetProperty("refused")[0].GetString(), StringComparison.Ordinal);
        using var status = JsonDocument.Parse(await node.Owner.GetStringAsync("api/v1/status"));
        Assert.Equal(3, status.RootElement.GetProperty("telemetry").GetProperty("received").GetInt32());
        await node.StopAsync();
        Assert.Single(await node.RecordedAsync(), r => r.Fact is EventRetained);
    }

    internal static TestNode Defended(TestGateway? gateway) => Defended(gateway, settings => settings);

    internal static TestNode Defended(TestGateway? gateway, Func<NodeSettings, NodeSettings> change) => new(settings =>
    {
        var folder = Path.GetDirectoryName(settings.DataDirectory)!;
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "rules")).FullName, "shell.yml"), Rule);
        File.WriteAllText(Path.Combine(folder, "token"), TestGateway.Token);
        return change(settings with
        {
            Rules = Path.Combine(folder, "rules"),
            Gateway = gateway is null ? null : new Uri(gateway.Control, "/members/bank-01/v1/"),
            GatewayTokenFile = Path.Combine(folder, "token"),
        });
    });

    /// <summary>As the test gateway has it: two hosts behind the api; one counterparty is allowed.</summary>
    internal static InstitutionDocument Institution(TestGateway gateway) => Given.Bank with
    {
        Id = "bank-01",
        Services = [new Service("gateway", new("Api", "接続"), gateway.Address(1, 1), TestGateway.ApiPort, InternetExposed: true, $"{Given.Component}@3.1.0", ["web-1", "web-2"], 1, [gateway.Address(2, 10)])],
        Assets = [Given.Host("web-1", gateway.Address(1, 21)), Given.Host("web-2", gateway.Address(1, 22))],
    };

    internal static async Task<string> SendAsync(HttpClient sensor, string lines)
    {
        using var response = await sensor.PostAsync("api/v1/events", new StringContent(lines + "\n", Encoding.UTF8, "application/x-ndjson"));
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, body);
        return body;
    }

    private static IEnumerable<WhyTree> Chain(WhyTree tree) => [tree, .. tree.Causes.SelectMany(Chain)];

    private static async Task SectorUntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            await Task.Delay(5, patience.Token);
        }
    }
}
