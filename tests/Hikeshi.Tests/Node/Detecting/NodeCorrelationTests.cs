using Hikeshi.Facts.Detection;
using Xunit;

namespace Hikeshi.Tests.Node.Detecting;

public sealed class NodeCorrelationTests
{
    [Fact]
    public async Task Events_ThatHoldTogether_AreOneSightingWithTheEventsAmongItsCauses()
    {
        await using var node = new DetectingNode(DetectingNode.Correlation);
        await node.StartAsync();
        await node.SendAsync(DetectingNode.Failed(1, "ann"), DetectingNode.Failed(2, "bob"), DetectingNode.Failed(3, "ann"), DetectingNode.Failed(5, "ann"));
        await node.Node.EntryAsync("detection.sighted/1", s => s.GetProperty("ruleId").GetString() == "many-failed");
        await node.Node.StopAsync();

        var recorded = await node.Node.RecordedAsync();
        var (entry, fact) = Assert.Single(recorded, r => r.Fact is Sighted);
        var sighted = (Sighted)fact;
        Assert.Equal(("high", 3m, 3L, "dc-1"), (sighted.Level, sighted.Window!.Value, sighted.Window.Count, sighted.Entities.Host));
        Assert.Equal(["T1110"], sighted.Techniques);
        Assert.Equal(("TargetUserName", "ann"), (sighted.Window.Group[0].Field, sighted.Window.Group[0].Value));
        var causes = recorded.Where(r => entry.Header.Causes.Contains(r.Entry.Header.Id)).Select(r => r.Fact).ToList();
        Assert.Equal([DetectingNode.Failed(1, "ann"), DetectingNode.Failed(3, "ann"), DetectingNode.Failed(5, "ann")], causes.OfType<EventRetained>().Select(e => e.Raw));
        Assert.Equal(sighted.EventDigests, causes.OfType<EventRetained>().Select(e => e.Digest));
        Assert.Equal(["many-failed", "failed"], causes.OfType<RuleCited>().Select(r => r.RuleId));
    }

    /// <summary>The events of before are acknowledged, so they count; and what was reported before is not reported again.</summary>
    [Fact]
    public async Task Restart_InTheMiddleOfAWindow_LosesNothingAndDoublesNothing()
    {
        await using var node = new DetectingNode(DetectingNode.Correlation);
        await node.StartAsync();
        await node.SendAsync(DetectingNode.Failed(1, "ann"), DetectingNode.Failed(2, "ann"));
        await node.Node.StopAsync();
        Assert.Empty(await node.SightedAsync());

        await node.StartAsync();
        await node.SendAsync(DetectingNode.Failed(3, "ann"));
        await node.Node.StopAsync();
        Assert.Equal(3, Assert.Single(await node.SightedAsync()).EventDigests.Count);

        await node.StartAsync();
        await node.SendAsync(DetectingNode.Failed(4, "ann"));
        await node.Node.StopAsync();
        Assert.Single(await node.SightedAsync());
    }

    [Fact]
    public async Task Events_ThatWaitToBePutInOrder_AreEvaluatedWhenNothingMoreComes()
    {
        await using var node = new DetectingNode(DetectingNode.Correlation);
        await node.StartAsync();
        await node.SendAsync(DetectingNode.Failed(3, "ann"), DetectingNode.Failed(3, "ann"), DetectingNode.Failed(3, "ann"));
        await node.Node.EntryAsync("detection.sighted/1", s => s.GetProperty("ruleId").GetString() == "many-failed");
    }

    /// <summary>The spool holds events word for word, so what a person erases must not live on in it.</summary>
    [Fact]
    public async Task Erasure_OfAnEvent_EmptiesTheSpool()
    {
        await using var node = new DetectingNode(DetectingNode.Correlation);
        await node.StartAsync();
        await node.SendAsync(DetectingNode.Failed(1, "ann"), DetectingNode.Failed(2, "ann"), DetectingNode.Failed(3, "ann"));
        var retained = await node.Node.EntryAsync("detection.event-retained/1", _ => true);
        var spool = Path.Combine(node.Node.Settings.DataDirectory, "spool");
        Assert.Contains(Directory.EnumerateFiles(spool), f => File.ReadAllText(f).Contains("ann", StringComparison.Ordinal));
        using var eraser = await node.Node.WithAccountAsync("approver");
        using var erased = await eraser.PostAsync($"api/v1/evidence/{retained.GetProperty("id").GetString()}/erase", new StringContent("""{"reason":"asked for"}""", System.Text.Encoding.UTF8, "application/json"));
        Assert.True(erased.IsSuccessStatusCode, await erased.Content.ReadAsStringAsync());
        for (var tries = 0; Directory.EnumerateFiles(spool).Any() && tries < 500; tries++)
        {
            await Task.Delay(20);
        }

        Assert.Empty(Directory.EnumerateFiles(spool));
    }
}
