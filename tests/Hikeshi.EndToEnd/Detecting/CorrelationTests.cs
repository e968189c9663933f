namespace Hikeshi.EndToEnd.Detecting;

/// <summary>The specification's own example at the command line: many failed logins, then a successful one; a scanner is filtered out.</summary>
[Collection<ThisNetwork>]
public sealed class CorrelationTests
{
    private const string Rules = """
        title: Failed logins, then a successful one
        id: then
        level: high
        correlation:
          type: temporal_ordered
          rules: [many_failed, success]
          group-by: [User]
          timespan: 10m
        ---
        title: Many failed logins
        name: many_failed
        correlation: {type: event_count, rules: [failed], group-by: [User], timespan: 10m, condition: {gte: 3}}
        ---
        title: Failed login
        name: failed
        logsource: {product: windows, service: security}
        detection: {s: {EventID: 4625}, condition: s}
        ---
        title: Successful login
        name: success
        logsource: {product: windows, service: security}
        detection: {s: {EventID: 4624}, condition: s}
        ---
        title: Vulnerability scanner
        logsource: {product: windows, service: security}
        filter: {rules: [failed, nobody], selection: {IpAddress: 10.9.9.9}, condition: selection}
        """;

    private static readonly string Events = string.Join('\n',
        Login(4, 4624, "ann"), Login(1, 4625, "ann"), Login(3, 4625, "ann"), Login(2, 4625, "ann"),
        Login(1, 4625, "bob", "10.9.9.9"), Login(2, 4625, "bob", "10.9.9.9"), Login(3, 4625, "bob", "10.9.9.9"), Login(4, 4624, "bob"));

    [Fact]
    public async Task Detect_EventsInAnyOrder_ReportsTheCorrelationAlone()
    {
        using var workspace = new Workspace();
        var rules = workspace.File("rules.yml", Rules);
        var events = workspace.File("events.jsonl", Events);

        var said = await Cli.RunAsync("detect", "--rules", rules, "--events", events, "--format", "jsonl", "--fail-on", "high", "--show-refused");
        Assert.True(said.ExitCode == 1, said.ToString());
        var match = Assert.Single(said.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("\"correlationId\":\"then\"", match, StringComparison.Ordinal);
        Assert.Contains("\"value\":\"ann\"", match, StringComparison.Ordinal);
        Assert.Contains("\"line\":1}", match, StringComparison.Ordinal);
        Assert.Contains("1 matches of 2 correlations; 5 events taken, 0 late", said.Error, StringComparison.Ordinal);
        Assert.Contains("names 'nobody'", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Detect_NoLatenessAllowed_LeavesOutWhatIsLateAndCountsIt()
    {
        using var workspace = new Workspace();
        var said = await Cli.RunAsync("detect", "--rules", workspace.File("rules.yml", Rules), "--events", workspace.File("events.jsonl", Events), "--lateness", "0s", "--fail-on", "any");
        Assert.True(said.ExitCode == 0, said.ToString());
        Assert.Contains("0 matches of 2 correlations; 2 events taken, 3 late", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Detect_LatenessThatIsNone_IsRefused()
    {
        var said = await Cli.RunAsync("detect", "--rules", ".", "--events", "-", "--lateness", "soon");
        Assert.Equal(2, said.ExitCode);
        Assert.Contains("--lateness: expected a number", said.Error, StringComparison.Ordinal);
    }

    private static string Login(int minute, int id, string user, string address = "10.0.0.1") =>
        $$"""{"Channel":"Security","EventID":{{id}},"User":"{{user}}","IpAddress":"{{address}}","@timestamp":"2026-01-01T10:0{{minute}}:00Z"}""";
}
