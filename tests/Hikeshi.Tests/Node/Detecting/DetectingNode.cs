using System.Text;
using System.Text.Json;
using Hikeshi.Facts.Detection;
using Hikeshi.Node.Settings;
using Xunit;

namespace Hikeshi.Tests.Node.Detecting;

/// <summary>A node with rules of its own, to which events are sent as a sensor sends them.</summary>
internal sealed class DetectingNode : IAsyncDisposable
{
    public const string Correlation = """
        title: Many failed logins
        id: many-failed
        level: high
        tags: [attack.t1110]
        correlation: {type: event_count, rules: [failed], group-by: [TargetUserName], timespan: 10m, condition: {gte: 3}}
        ---
        title: Failed login
        id: failed
        logsource: {product: windows, service: security}
        detection: {s: {EventID: 4625}, condition: s}
        """;

    public const string Shell = """
        title: Shell started
        id: shell
        level: medium
        logsource: {category: process_creation, product: linux}
        detection: {s: {Image|endswith: /sh}, condition: s}
        """;

    private HttpClient? sensor;

    public DetectingNode(string rules, Func<NodeSettings, NodeSettings>? change = null)
    {
        Rules = Path.Combine(Directory.CreateTempSubdirectory("hks-rules-").FullName, "rules.yml");
        File.WriteAllText(Rules, rules);
        Node = new TestNode(s => (change?.Invoke(s) ?? s) with { Rules = Path.GetDirectoryName(Rules)!, Lateness = TimeSpan.Zero });
    }

    public TestNode Node { get; }

    public string Rules { get; }

    /// <summary>A failed login, minutes after nine.</summary>
    public static string Failed(int minute, string user) =>
        $$"""{"Channel":"Security","Provider_Name":"Microsoft-Windows-Security-Auditing","EventID":4625,"TargetUserName":"{{user}}","Computer":"dc-1","@timestamp":"2026-04-01T09:{{minute:D2}}:00Z"}""";

    public static string Started(string image, string host = "web-1") =>
        $$"""{"category":"process_creation","Image":"{{image}}","Computer":"{{host}}","User":"svc"}""";

    public async Task StartAsync()
    {
        await Node.StartAsync();
        sensor ??= await Node.WithTokenAsync("sensor");
    }

    public async Task<JsonElement> SendAsync(params string[] events)
    {
        using var answer = await sensor!.PostAsync("api/v1/events", new StringContent(string.Join('\n', events), Encoding.UTF8));
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement;
    }

    public HttpClient Sensor => sensor!;

    public async Task<JsonElement> GetAsync(string path) => JsonDocument.Parse(await Node.Owner.GetStringAsync(path)).RootElement;

    /// <summary>What the stopped node has recorded as seen.</summary>
    public async Task<IReadOnlyList<Sighted>> SightedAsync() => [.. (await Node.RecordedAsync()).Select(r => r.Fact).OfType<Sighted>()];

    public async ValueTask DisposeAsync()
    {
        sensor?.Dispose();
        await Node.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(Rules)!, recursive: true);
    }
}
