using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Facts.Detection;

namespace Hikeshi.EndToEnd.Detecting;

/// <summary>The same rules see the same in a file, in a packed file, on standard input and at a node's <c>_bulk</c>.</summary>
[Collection<ThisNetwork>]
public sealed class EverywhereTests
{
    private const string Rules = """
        title: Shell of a service
        id: shell
        level: high
        logsource: {category: process_creation, product: windows}
        detection: {s: {Image|endswith: '\cmd.exe', ParentImage|contains: 'w3wp'}, condition: s}
        ---
        title: Withdrawn
        id: withdrawn
        status: deprecated
        level: high
        logsource: {category: process_creation, product: windows}
        detection: {s: {Image|endswith: '\cmd.exe'}, condition: s}
        ---
        title: Many failed logins
        id: many-failed
        level: medium
        correlation: {type: event_count, rules: [failed], group-by: [TargetUserName], timespan: 10m, condition: {gte: 3}}
        ---
        title: Failed login
        id: failed
        logsource: {product: windows, service: security}
        detection: {s: {EventID: 4625}, condition: s}
        ---
        title: The scanner
        logsource: {product: windows, service: security}
        filter: {rules: [failed], selection: {IpAddress: 10.9.9.9}, condition: selection}
        ---
        title: Alert of an endpoint
        id: alert
        level: high
        logsource: {category: alert}
        detection: {s: {alert.severity: high, host: till-9}, condition: s}
        """;

    private static readonly string[] Events =
    [
        Failed(1, "ann"), Failed(2, "bob", "10.9.9.9"), Started(@"C:\\Windows\\System32\\cmd.exe", @"C:\\Windows\\w3wp.exe"), Failed(3, "ann"), "{\"broken\":",
        Started(@"C:\\Windows\\System32\\CMD.EXE", @"C:\\Windows\\explorer.exe"), Failed(3, "bob", "10.9.9.9"), Failed(4, "bob", "10.9.9.9"), Failed(5, "ann"),
        """{"metadata":{"offset":1,"eventType":"DetectionSummaryEvent","eventCreationTime":1775034000000,"version":"1.0"},"event":{"DetectName":"Theft","SeverityName":"High","Severity":4,"ComputerName":"till-9","Technique":"T1003"}}""",
    ];

    [Fact]
    public async Task Detect_FileStandardInputAndBulk_SeeTheSame()
    {
        using var workspace = new Workspace();
        var rules = workspace.File("rules/rules.yml", Rules);
        var lines = string.Join('\n', Events) + "\n";
        var file = workspace.File("events.jsonl", lines);
        var packed = workspace.At("events.jsonl.gz");
        await using (var gzip = new GZipStream(File.Create(packed), CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(lines));
        }

        string[] arguments = ["detect", "--rules", rules, "--format", "jsonl", "--lateness", "10s", "--events"];
        var seen = Of(await Cli.RunAsync([.. arguments, file]));
        Assert.Equal(["alert", "many-failed TargetUserName=ann 3", "shell"], seen.Select(s => s.Split('|')[0]));
        Assert.Equal(seen, Of(await Cli.RunAsync([.. arguments, packed])));
        Assert.Equal(seen, Of(await Cli.RunAsync([.. arguments, "-"], lines)));
        Assert.Equal(seen, await AtANodeAsync(workspace, rules));
    }

    private static async Task<List<string>> AtANodeAsync(Workspace workspace, string rules)
    {
        const string Api = "127.30.0.3:7300";
        var settings = new JsonObject { ["Member"] = "lone", ["Listen"] = new JsonObject { ["Api"] = Api, ["Blocklists"] = "127.30.0.3:7301" }, ["Rules"] = rules };
        await using var node = new NodeProcess(Repository.Program, "lone", workspace.At("lone"), settings);
        await node.StartAsync(TestContext.Current.CancellationToken);
        JsonElement token = await node.Client.PostAsync("api/v1/tokens", """{"name":"shipper","roles":["sensor"],"days":1}""", TestContext.Current.CancellationToken);
        using var client = new HttpClient { DefaultRequestHeaders = { Authorization = new("Bearer", token.GetProperty("token").GetString()) } };
        var body = string.Concat(Events.Select(e => "{\"create\":{\"_index\":\"logs\"}}\n" + e + "\n"));
        using var answer = await client.PostAsync($"http://{Api}/_bulk", new StringContent(body, Encoding.UTF8, "application/x-ndjson"));
        Assert.True(answer.IsSuccessStatusCode);
        await Until.HoldsAsync(async () => (await node.Client.GetAsync("api/v1/detections", TestContext.Current.CancellationToken)).GetProperty("total").GetInt32() == 3, "the node has seen three things");
        await node.StopAsync();
        return [.. Chronicle.Read(node.Directory).Select(l => l.Fact).OfType<Sighted>().Select(s => s.Window is { } window
            ? $"{s.RuleId} {window.Group[0].Field}={window.Group[0].Value} {window.Count}|{window.Start:O}|{window.End:O}"
            : $"{s.RuleId}|{string.Join(',', s.Matched.Select(m => $"{m.Field}={m.Value}"))}").Order(StringComparer.Ordinal)];
    }

    private static List<string> Of(Said said)
    {
        Assert.True(said.ExitCode == 0, said.ToString());
        return [.. said.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).Select(match => match.TryGetProperty("correlationId", out var id)
            ? $"{id} {match.GetProperty("group")[0].GetProperty("field")}={match.GetProperty("group")[0].GetProperty("value")} {match.GetProperty("count")}|{match.GetProperty("windowStart").GetDateTimeOffset():O}|{match.GetProperty("windowEnd").GetDateTimeOffset():O}"
            : $"{match.GetProperty("ruleId")}|{string.Join(',', match.GetProperty("matched").EnumerateArray().Select(m => $"{m.GetProperty("field")}={m.GetProperty("value")}"))}").Order(StringComparer.Ordinal)];
    }

    private static string Failed(int minute, string user, string from = "10.0.0.7") =>
        $$"""{"Channel":"Security","EventID":4625,"TargetUserName":"{{user}}","IpAddress":"{{from}}","Computer":"dc-1","@timestamp":"2026-04-01T09:{{minute:D2}}:00Z"}""";

    private static string Started(string image, string parent) =>
        $$"""{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"Image":"{{image}}","ParentImage":"{{parent}}","Computer":"web-1"}""";
}
