using Hikeshi.Facts.Detection;
using Hikeshi.Tests.Detection.Behaviour;
using Xunit;

namespace Hikeshi.Tests.Node.Detecting;

public sealed class NodeBehaviourTests
{
    /// <summary>No rule of this node names anything of it.</summary>
    [Fact]
    public async Task Intrusion_ThatNoRuleNames_IsSightedWithItsEventsAndOneSentence()
    {
        await using var node = new DetectingNode(DetectingNode.Shell, s => s with { Behaviour = true, LearnFor = TimeSpan.Zero });
        await node.StartAsync();
        await node.SendAsync([.. new Story().Intrude().Lines]);
        await node.Node.EntryAsync("detection.sighted/1", s => s.GetProperty("level").GetString() == "high");
        var kept = (await node.GetAsync("api/v1/status")).GetProperty("telemetry").GetProperty("behaviour");
        Assert.True(kept.GetProperty("deeds").GetInt64() > 5);
        await node.Node.StopAsync();

        var recorded = await node.Node.RecordedAsync();
        var (entry, fact) = recorded.Last(r => r.Fact is Sighted);
        var sighted = (Sighted)fact;
        Assert.Equal(("hikeshi-behaviour", "model:hikeshi-behaviour", "app01"), (sighted.RuleId, entry.Header.Actor, sighted.Entities.Host));
        Assert.Contains("opened the memory of lsass.exe", sighted.Explanation!.En, StringComparison.Ordinal);
        Assert.StartsWith("app01 で", sighted.Explanation.Ja, StringComparison.Ordinal);
        var events = recorded.Where(r => entry.Header.Causes.Contains(r.Entry.Header.Id)).Select(r => r.Fact).OfType<EventRetained>().ToList();
        Assert.Equal(sighted.EventDigests.Order(StringComparer.Ordinal), events.Select(e => e.Digest).Order(StringComparer.Ordinal));
        Assert.True(events.Count >= 8, $"{events.Count} events");
    }

    [Fact]
    public async Task Intrusion_OfANodeThatLooksForRulesOnly_IsNotLookedFor()
    {
        await using var node = new DetectingNode(DetectingNode.Shell);
        await node.StartAsync();
        await node.SendAsync([.. new Story().Intrude().Lines]);
        await node.Node.StopAsync();
        Assert.Empty(await node.SightedAsync());
    }
}
