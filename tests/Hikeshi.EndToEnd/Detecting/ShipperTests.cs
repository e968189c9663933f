using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Facts.Detection;

namespace Hikeshi.EndToEnd.Detecting;

/// <summary>A real shipper delivers while the node dies twice: nothing is lost, and nothing has its effect twice.</summary>
[Collection<ThisNetwork>]
public sealed class ShipperTests
{
    private const string Api = "127.30.0.2:7300";
    private const string Relp = "127.30.0.2:7514";
    private const int Lines = 3000;
    private const int EveryNth = 10; // is what the rule looks for

    private const string Rules = """
        title: Vault opened
        id: vault
        level: high
        logsource: {product: linux, service: teller}
        detection: {s: {message|contains: vault opened}, condition: s}
        """;

    [Fact]
    public Task Omelasticsearch_ThroughTwoCrashes_LosesAndDoublesNothing() => DeliversAsync(
        "omelasticsearch",
        token => $"""
            action(type="omelasticsearch" server="127.30.0.2" serverport="7300" template="event" searchIndex="teller" searchType=""
                   bulkmode="on" maxbytes="64k" uid="rsyslog" pwd="{token}" retryfailures="on"
                   queue.type="LinkedList" queue.size="100000" queue.dequeuebatchsize="100" action.resumeRetryCount="-1" action.resumeInterval="1")
            """);

    [Fact]
    public Task Omrelp_ThroughTwoCrashes_LosesAndDoublesNothing() => DeliversAsync(
        "omrelp",
        _ => """
            action(type="omrelp" target="127.30.0.2" port="7514" template="RSYSLOG_SyslogProtocol23Format" timeout="10"
                   queue.type="LinkedList" queue.size="100000" action.resumeRetryCount="-1" action.resumeInterval="1")
            """);

    private static async Task DeliversAsync(string module, Func<string, string> output)
    {
        using var workspace = new Workspace();
        await using var shipper = new Rsyslog(workspace, module);
        var settings = new JsonObject
        {
            ["Member"] = "lone",
            ["Listen"] = new JsonObject { ["Api"] = Api, ["Blocklists"] = "127.30.0.2:7301" },
            ["Telemetry"] = new JsonObject { ["Relp"] = new JsonObject { ["Tcp"] = Relp } },
            ["Rules"] = workspace.File("rules/vault.yml", Rules),
        };
        await using var node = new NodeProcess(Repository.Program, "lone", workspace.At("lone"), settings);
        await node.StartAsync(TestContext.Current.CancellationToken);
        JsonElement token = await node.Client.PostAsync("api/v1/tokens", """{"name":"rsyslog","roles":["sensor"],"days":1}""", TestContext.Current.CancellationToken);
        shipper.Start(module, output(token.GetProperty("token").GetString()!));

        for (var third = 0; third < 3; third++)
        {
            await WriteAsync(shipper.Input, third * Lines / 3, Lines / 3, pause: TimeSpan.FromMilliseconds(third < 2 ? 2 : 0), async half =>
            {
                if (half && third < 2)
                {
                    node.Kill();
                    await node.StartAsync(TestContext.Current.CancellationToken);
                }
            });
        }

        await Until.HoldsAsync(async () => (await node.Client.GetAsync("api/v1/detections", TestContext.Current.CancellationToken)).GetProperty("cases") is var cases
            && cases.GetArrayLength() > 0 && cases[0].GetProperty("sightings").GetInt64() >= Lines / EveryNth, $"all of it was sighted; rsyslogd says {await File.ReadAllTextAsync(workspace.At("rsyslogd.log"))}");
        await node.StopAsync();

        var seen = Chronicle.Read(node.Directory).Select(l => l.Fact).OfType<Sighted>().Select(s => s.Matched[0].Value).Order(StringComparer.Ordinal);
        Assert.Equal(Enumerable.Range(0, Lines).Where(n => n % EveryNth == 0).Select(Line).Order(StringComparer.Ordinal), seen.Select(v => v.Trim()));
    }

    private static string Line(int number) => string.Create(CultureInfo.InvariantCulture, $"line {number:D6}: {(number % EveryNth == 0 ? "vault opened" : "counted notes")}");

    private static async Task WriteAsync(string file, int from, int count, TimeSpan pause, Func<bool, Task> halfway)
    {
        for (var n = from; n < from + count; n += 20)
        {
            await File.AppendAllLinesAsync(file, Enumerable.Range(n, Math.Min(20, from + count - n)).Select(Line));
            await Task.Delay(pause);
            if (n - from == count / 2 / 20 * 20)
            {
                await halfway(true);
            }
        }
    }
}
