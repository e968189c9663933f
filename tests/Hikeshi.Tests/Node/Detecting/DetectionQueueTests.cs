using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Hikeshi.Tests.Node.Detecting;

public sealed class DetectionQueueTests
{
    [Fact]
    public async Task Detections_OfOneRuleAndHost_AreOneCaseWithItsEventsAndWhatElseHappenedThere()
    {
        await using var node = new DetectingNode(DetectingNode.Shell + "\n---\n" + DetectingNode.Correlation + "\n---\n" + DetectingNode.Shell.Replace("shell", "other", StringComparison.Ordinal).Replace("/sh", "/bash", StringComparison.Ordinal));
        await node.StartAsync();
        await node.SendAsync(DetectingNode.Started("/bin/sh"), DetectingNode.Started("/usr/bin/sh"), DetectingNode.Started("/bin/sh", "web-2"), DetectingNode.Started("/bin/bash"));
        var queue = await QueueAsync(node, 3);
        Assert.Equal([2L, 1L, 1L], queue.Select(c => c.GetProperty("sightings").GetInt64()).OrderDescending());

        var worst = queue.Single(c => c.GetProperty("sightings").GetInt64() == 2);
        var shown = await node.GetAsync($"api/v1/detections/{worst.GetProperty("id").GetString()}");
        Assert.Equal("Shell started", shown.GetProperty("rule").GetProperty("title").GetString());
        var newest = shown.GetProperty("sightings")[0];
        Assert.Equal("/usr/bin/sh", newest.GetProperty("fact").GetProperty("matched")[0].GetProperty("value").GetString());
        Assert.Equal(DetectingNode.Started("/usr/bin/sh"), newest.GetProperty("events")[0].GetProperty("raw").GetString());
        var related = Assert.Single(shown.GetProperty("related").EnumerateArray(), r => r.GetProperty("host").GetString() == "web-1");
        Assert.Equal("other", related.GetProperty("ruleId").GetString());
    }

    [Fact]
    public async Task Triage_FalsePositive_LeavesTheQueueUntilItIsSeenAgain()
    {
        await using var node = new DetectingNode(DetectingNode.Shell);
        await node.StartAsync();
        await node.SendAsync(DetectingNode.Started("/bin/sh"));
        var id = (await QueueAsync(node, 1))[0].GetProperty("id").GetString();
        await node.Node.PostAsync($"api/v1/detections/{id}/triage", """{"verdict":"false-positive","note":"the build"}""");
        Assert.Empty((await node.GetAsync("api/v1/detections?state=unsettled")).GetProperty("cases").EnumerateArray());
        var judged = (await node.GetAsync("api/v1/detections")).GetProperty("cases")[0];
        Assert.Equal(("false-positive", "the build", "local owner"), (judged.GetProperty("state").GetString(), judged.GetProperty("note").GetString(), judged.GetProperty("judgedBy").GetString()));

        await node.Node.StopAsync();
        await node.StartAsync();
        Assert.Equal("false-positive", (await node.GetAsync("api/v1/detections")).GetProperty("cases")[0].GetProperty("state").GetString());
        await node.SendAsync(DetectingNode.Started("/bin/sh"));
        var again = (await QueueAsync(node, 1))[0];
        Assert.Equal(("open", 2L), (again.GetProperty("state").GetString(), again.GetProperty("sightings").GetInt64()));
    }

    [Fact]
    public async Task Detections_AreCountedByStateAndSayWhetherOneMayJudge()
    {
        await using var node = new DetectingNode(DetectingNode.Shell);
        await node.StartAsync();
        await node.SendAsync(DetectingNode.Started("/bin/sh"), DetectingNode.Started("/bin/sh", "db-1"));
        await QueueAsync(node, 2);
        var found = await node.GetAsync("api/v1/detections?q=SHELL+db&state=false-positive");
        Assert.Equal((0, 0, 1), (found.GetProperty("total").GetInt32(), found.GetProperty("states").GetProperty("false-positive").GetInt32(), found.GetProperty("states").GetProperty("open").GetInt32()));
        Assert.Equal("db-1", Assert.Single((await node.GetAsync("api/v1/detections?q=db+svc")).GetProperty("cases").EnumerateArray()).GetProperty("host").GetString());
        Assert.True(found.GetProperty("mayTriage").GetBoolean());
        using var auditor = await node.Node.WithTokenAsync("auditor");
        Assert.False(JsonDocument.Parse(await auditor.GetStringAsync("api/v1/detections")).RootElement.GetProperty("mayTriage").GetBoolean());
    }

    [Fact]
    public async Task Case_WithMoreSightingsThanItShowsEventsOf_SaysSo()
    {
        await using var node = new DetectingNode(DetectingNode.Shell);
        await node.StartAsync();
        await node.SendAsync([.. Enumerable.Range(0, 12).Select(i => DetectingNode.Started($"/bin/{i}/sh"))]);
        var id = (await QueueAsync(node, 1))[0].GetProperty("id").GetString();
        var sightings = (await node.GetAsync($"api/v1/detections/{id}")).GetProperty("sightings").EnumerateArray().ToList();
        Assert.Equal(12, sightings.Count);
        Assert.Single(sightings[9].GetProperty("events").EnumerateArray());
        Assert.False(sightings[10].TryGetProperty("events", out var none) && none.ValueKind != JsonValueKind.Null);
    }

    [Theory]
    [InlineData("GET", "api/v1/detections?state=closed", null, HttpStatusCode.BadRequest)]
    [InlineData("GET", "api/v1/detections?level=severe", null, HttpStatusCode.BadRequest)]
    [InlineData("GET", "api/v1/detections/none", null, HttpStatusCode.NotFound)]
    [InlineData("POST", "api/v1/detections/none/triage", """{"verdict":"open"}""", HttpStatusCode.NotFound)]
    [InlineData("POST", "api/v1/detections/none/triage", """{"verdict":"ignored"}""", HttpStatusCode.BadRequest)]
    [InlineData("DELETE", "api/v1/detections/suppressions/none", null, HttpStatusCode.NotFound)]
    [InlineData("POST", "api/v1/detections/suppressions", """{"reason":"r","expiresAt":"2020-01-01T00:00:00Z","ruleId":"shell"}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "api/v1/detections/suppressions", """{"reason":"r","expiresAt":"2999-01-01T00:00:00Z","ruleId":"shell"}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "api/v1/detections/suppressions", """{"reason":"r","expiresAt":"SOON"}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "api/v1/detections/suppressions", """{"reason":" ","expiresAt":"SOON","ruleId":"shell"}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "api/v1/detections/suppressions", """{"reason":"r","expiresAt":"SOON","where":[{"field":"Image|re","value":"("}]}""", HttpStatusCode.BadRequest)]
    public async Task Request_ThatMakesNoSense_IsRefusedInWords(string method, string path, string? body, HttpStatusCode expected)
    {
        await using var node = new DetectingNode(DetectingNode.Shell);
        await node.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new StringContent(body.Replace("SOON", DateTimeOffset.UtcNow.AddDays(1).ToString("O"), StringComparison.Ordinal), Encoding.UTF8, "application/json");
        }

        using var answer = await node.Node.Owner.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
        Assert.False(string.IsNullOrEmpty(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString()));
    }

    internal static async Task<IReadOnlyList<JsonElement>> QueueAsync(DetectingNode node, int cases)
    {
        for (var tries = 0; ; tries++)
        {
            var queue = (await node.GetAsync("api/v1/detections")).GetProperty("cases").EnumerateArray().ToList();
            if (queue.Count >= cases || tries > 200)
            {
                Assert.Equal(cases, queue.Count);
                return queue;
            }

            await Task.Delay(20);
        }
    }
}
