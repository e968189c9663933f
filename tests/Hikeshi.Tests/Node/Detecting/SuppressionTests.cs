using System.Text.Json;
using Hikeshi.Facts.Detection;
using Xunit;

namespace Hikeshi.Tests.Node.Detecting;

public sealed class SuppressionTests
{
    [Fact]
    public async Task Suppression_OfARuleOnOneHost_HoldsBackThatAloneAndSurvivesARestart()
    {
        await using var node = new DetectingNode(DetectingNode.Shell);
        await node.StartAsync();
        var id = await SetAsync(node, """{"reason":"build server","ruleId":"SHELL","where":[{"field":"Computer","value":"build-*"}],"expiresAt":"SOON"}""");
        Assert.Equal(1, (await node.SendAsync(DetectingNode.Started("/bin/sh", "build-7"), DetectingNode.Started("/bin/sh", "web-1"))).GetProperty("sighted").GetInt32());
        await node.Node.StopAsync();
        await node.StartAsync();
        Assert.Equal(0, (await node.SendAsync(DetectingNode.Started("/bin/sh", "build-8"))).GetProperty("sighted").GetInt32());
        var standing = Assert.Single((await node.GetAsync("api/v1/detections/suppressions")).EnumerateArray());
        Assert.Equal((id, 1L, "local owner"), (standing.GetProperty("id").GetString(), standing.GetProperty("heldBack").GetInt64(), standing.GetProperty("owner").GetString()));
        Assert.Equal(1, (await node.GetAsync("api/v1/status")).GetProperty("telemetry").GetProperty("heldBack").GetInt64());

        using var ended = await node.Node.Owner.DeleteAsync($"api/v1/detections/suppressions/{id}");
        Assert.True(ended.IsSuccessStatusCode);
        Assert.Equal(1, (await node.SendAsync(DetectingNode.Started("/bin/sh", "build-8"))).GetProperty("sighted").GetInt32());
        await node.Node.StopAsync();
        Assert.Equal(["web-1", "build-8"], (await node.SightedAsync()).Select(s => s.Entities.Host));
        var end = Assert.IsType<SuppressionEnded>(Assert.Single(await node.Node.RecordedAsync(), r => r.Fact is SuppressionEnded).Fact);
        Assert.Equal((1L, "local owner"), (end.HeldBack, end.EndedBy));
    }

    [Fact]
    public async Task Suppression_WhoseTimeIsOver_HoldsNothingBackAndSaysSo()
    {
        await using var node = new DetectingNode(DetectingNode.Shell);
        await node.StartAsync();
        await SetAsync(node, $$"""{"reason":"for a moment","ruleId":"shell","expiresAt":"{{DateTimeOffset.UtcNow.AddSeconds(1.5):O}}"}""");
        Assert.Equal(0, (await node.SendAsync(DetectingNode.Started("/bin/sh"))).GetProperty("sighted").GetInt32());
        var ended = await node.Node.EntryAsync("detection.suppression-ended/1", _ => true);
        Assert.Equal(1, ended.GetProperty("body").GetProperty("heldBack").GetInt64());
        Assert.Equal(1, (await node.SendAsync(DetectingNode.Started("/bin/sh"))).GetProperty("sighted").GetInt32());
    }

    [Fact]
    public async Task Suppression_OfACorrelation_LooksAtTheEventThatCompletedIt()
    {
        await using var node = new DetectingNode(DetectingNode.Correlation);
        await node.StartAsync();
        await SetAsync(node, """{"reason":"pen test","where":[{"field":"TargetUserName","value":"tester"}],"expiresAt":"SOON"}""");
        await node.SendAsync(DetectingNode.Failed(1, "tester"), DetectingNode.Failed(2, "tester"), DetectingNode.Failed(3, "tester"));
        await node.SendAsync(DetectingNode.Failed(4, "ann"), DetectingNode.Failed(5, "ann"), DetectingNode.Failed(6, "ann"), DetectingNode.Failed(7, "ann"));
        await node.Node.EntryAsync("detection.sighted/1", _ => true);
        await node.Node.StopAsync();
        Assert.Equal("ann", Assert.Single(await node.SightedAsync()).Window!.Group[0].Value);
    }

    /// <summary>What a console takes from a sighting is text, whatever the event has.</summary>
    [Fact]
    public async Task Suppression_OfANumberAndOfANestedName_HoldsBack()
    {
        await using var node = new DetectingNode(DetectingNode.Shell.Replace("Image|endswith: /sh", "Code: 7", StringComparison.Ordinal));
        await node.StartAsync();
        await SetAsync(node, """{"reason":"known","ruleId":"shell","where":[{"field":"Code","value":"7"},{"field":"host.name","value":"web-1"}],"expiresAt":"SOON"}""");
        var sent = await node.SendAsync(Event("web-1"), Event("web-2"));
        Assert.Equal(1, sent.GetProperty("sighted").GetInt32());

        static string Event(string host) => $$$"""{"category":"process_creation","Code":7,"host":{"name":"{{{host}}}"}}""";
    }

    private static async Task<string> SetAsync(DetectingNode node, string request)
    {
        var answer = await node.Node.PostAsync("api/v1/detections/suppressions", request.Replace("SOON", DateTimeOffset.UtcNow.AddDays(1).ToString("O"), StringComparison.Ordinal));
        return JsonDocument.Parse(answer).RootElement.GetProperty("id").GetString()!;
    }
}
