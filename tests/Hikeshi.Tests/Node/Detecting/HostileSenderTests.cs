using System.Net;
using System.Text;
using System.Text.Json;
using Hikeshi.Facts.Detection;
using Xunit;

namespace Hikeshi.Tests.Node.Detecting;

/// <summary>What a sender, or a rule, may bring about without holding up the node or anybody else.</summary>
public sealed class HostileSenderTests
{
    [Fact]
    public async Task Event_ThatMatchesMoreRulesThanABatchHolds_IsRecordedInFull()
    {
        var rules = string.Join("\n---\n", Enumerable.Range(0, 1100).Select(i => $"title: r{i}\nid: r{i}\nlevel: low\nlogsource: {{category: process_creation}}\ndetection: {{s: {{Image: /x}}, condition: s}}"));
        await using var node = new DetectingNode(rules);
        await node.StartAsync();
        await node.SendAsync(DetectingNode.Started("/x"));
        await node.Node.StopAsync();
        var sighted = await node.SightedAsync();
        Assert.Equal(1100, sighted.Count);
        Assert.Single(sighted.Select(s => s.EventDigests[0]).Distinct());
        Assert.Single(await node.Node.RecordedAsync(), r => r.Fact is EventRetained);
    }

    [Fact]
    public async Task Events_SoLargeThatTheyFitInNoBatch_AreRecordedAsFarAsTheyDo()
    {
        await using var node = new DetectingNode(DetectingNode.Correlation);
        await node.StartAsync();
        var large = new string('\\', 9_000_000);
        string Failed(int minute) => DetectingNode.Failed(minute, "ann").Replace("\"Computer\"", $"\"Filler\":\"{large}\",\"Computer\"", StringComparison.Ordinal);
        await node.SendAsync(Failed(1), Failed(2), Failed(3));
        await node.Node.EntryAsync("detection.sighted/1", _ => true);
        await node.Node.StopAsync();
        await node.StartAsync();
        await node.Node.StopAsync();
        Assert.Single(await node.SightedAsync());
    }

    /// <summary>The window outlives its events when a person has them erased.</summary>
    [Fact]
    public async Task Window_WhoseEventsAreGone_IsSightedAllTheSame()
    {
        await using var node = new DetectingNode(DetectingNode.Correlation.Replace("condition: {gte: 3}", "condition: {gte: 2, lt: 9}", StringComparison.Ordinal) + "\n---\n" + DetectingNode.Shell);
        await node.StartAsync();
        await node.SendAsync(DetectingNode.Started("/bin/sh"), DetectingNode.Failed(1, "ann"), DetectingNode.Failed(2, "ann"));
        var retained = await node.Node.EntryAsync("detection.event-retained/1", _ => true);
        using var eraser = await node.Node.WithAccountAsync("approver");
        using var erased = await eraser.PostAsync($"api/v1/evidence/{retained.GetProperty("id").GetString()}/erase", new StringContent("""{"reason":"asked for"}""", Encoding.UTF8, "application/json"));
        Assert.True(erased.IsSuccessStatusCode);
        var spool = Path.Combine(node.Node.Settings.DataDirectory, "spool");
        for (var tries = 0; Directory.EnumerateFiles(spool).Any() && tries < 500; tries++)
        {
            await Task.Delay(20);
        }

        await node.SendAsync(DetectingNode.Failed(30, "bob"));
        Assert.Equal("many-failed", (await DetectionQueueTests.QueueAsync(node, 1))[0].GetProperty("ruleId").GetString());
        Assert.Equal("ready", await node.Node.Anybody.GetStringAsync("health/ready"));
    }

    /// <summary>A clock that is ahead, or a sender that says so, makes nobody else late.</summary>
    [Fact]
    public async Task Event_FromTheFuture_DoesNotMakeThePresentLate()
    {
        await using var node = new DetectingNode(DetectingNode.Correlation);
        await node.StartAsync();
        string At(TimeSpan from, string user) => DetectingNode.Failed(1, user).Replace("2026-04-01T09:01:00Z", (DateTimeOffset.UtcNow + from).ToString("O"), StringComparison.Ordinal);
        await node.SendAsync(At(TimeSpan.FromMinutes(50), "eve"), At(TimeSpan.FromSeconds(-3), "ann"), At(TimeSpan.FromSeconds(-2), "ann"), At(TimeSpan.FromSeconds(-1), "ann"));
        await node.Node.EntryAsync("detection.sighted/1", _ => true);
        Assert.Equal(0, (await node.GetAsync("api/v1/status")).GetProperty("telemetry").GetProperty("correlations").GetProperty("late").GetInt64());
    }

    /// <summary>One token holds as many places as it may; the others are not its.</summary>
    [Fact]
    public void Places_OfOneSender_LeaveRoomForOthers()
    {
        var places = new Hikeshi.Node.Doors.Places(most: 5, mostOfOne: 2);
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => places.TryEnter("a")));
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => places.TryEnter("b")));
        Assert.True(places.TryEnter("c"));
        Assert.False(places.TryEnter("d"));
        places.Leave("a");
        Assert.True(places.TryEnter("a"));
        Assert.False(places.TryEnter("a"));
    }

    [Theory]
    [InlineData("""{"reason":"r","expiresAt":"SOON","where":[{"field":"Computer","value":"*"}]}""")]
    [InlineData("""{"reason":"r","expiresAt":"SOON","where":[{"field":"Computer|re","value":".*"}]}""")]
    [InlineData("""{"reason":"r","expiresAt":"SOON","where":[{"field":"nothing|neq","value":"xxxx"}]}""")]
    [InlineData("""{"reason":"r","expiresAt":"SOON","where":[{"field":"nothing|exists","value":"false"}]}""")]
    [InlineData("""{"reason":"r","expiresAt":"SOON","where":[{"field":"|all","value":"*abc*"}]}""")]
    [InlineData("""{"reason":"r","expiresAt":"SOON","where":[null]}""")]
    public async Task Suppression_ThatWouldHoldBackAnything_IsRefused(string request)
    {
        await using var node = new DetectingNode(DetectingNode.Shell);
        await node.StartAsync();
        using var content = new StringContent(request.Replace("SOON", DateTimeOffset.UtcNow.AddDays(1).ToString("O"), StringComparison.Ordinal), Encoding.UTF8, "application/json");
        using var answer = await node.Node.Owner.PostAsync("api/v1/detections/suppressions", content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.NotEmpty(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString()!);
    }
}
