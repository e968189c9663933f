using Hikeshi.Facts.Node;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.EndToEnd.Faults;

/// <summary>Power cuts (SIGKILL) in the middle of the story.</summary>
[Collection<ThisNetwork>]
public sealed class KillAndResumeTests
{
    [Fact]
    public async Task Member_KilledBeforeTheShare_BecomesImmuneOnReturn()
    {
        await using var stage = await Stage.SetAsync();
        var victim = stage.Others[0];

        stage.Run.Members[victim].Kill();
        await stage.StrikeAsync(stage.First);
        await stage.UntilImmuneAsync(stage.Others.Skip(1).Append(stage.First));
        Assert.Null(stage.Prober[victim].RefusedSince);
        await stage.Run.Members[victim].StartAsync(TestContext.Current.CancellationToken);

        await stage.UntilImmuneAsync(victim);
        await ShieldedOnceAsync(stage, victim);
    }

    [Fact]
    public async Task Member_KilledWhileTheShareArrives_BecomesImmuneOnReturnOnce()
    {
        await using var stage = await Stage.SetAsync();
        var victim = stage.Others[0];

        await stage.StrikeAsync(stage.First);
        await Until.HoldsAsync(() => stage[victim].Of<Received>().Any(), $"{victim} has received the share");
        stage.Run.Members[victim].Kill();
        await stage.Run.Members[victim].StartAsync(TestContext.Current.CancellationToken);

        await stage.UntilImmuneAsync([.. stage.Others, stage.First]);
        await ShieldedOnceAsync(stage, victim);
    }

    [Fact]
    public async Task Member_KilledRightAfterItsOwnSighting_StillContainsAndShares()
    {
        await using var stage = await Stage.SetAsync();

        await stage.StrikeAsync(stage.First);
        await stage.UntilSightedAsync(stage.First);
        stage.Run.Members[stage.First].Kill();
        await stage.Run.Members[stage.First].StartAsync(TestContext.Current.CancellationToken);

        await stage.UntilImmuneAsync([.. stage.Others, stage.First]);
        await ShieldedOnceAsync(stage, stage.First);
    }

    [Fact]
    public async Task Hub_KilledRightAfterTheFirstSighting_LosesNothing()
    {
        await using var stage = await Stage.SetAsync();

        await stage.StrikeAsync(stage.First);
        await stage.UntilSightedAsync(stage.First);
        stage.Run.Hub.Kill();
        await stage.Run.Hub.StartAsync(TestContext.Current.CancellationToken);

        await stage.UntilImmuneAsync([.. stage.Others, stage.First]);
        await Until.HoldsAsync(() => stage["hub"].Of<NodeStarted>().Any(s => s.Resumed), "the hub says that it resumed");
        foreach (var member in stage.Others)
        {
            await ShieldedOnceAsync(stage, member);
        }
    }

    /// <summary>No two orders for the same port, and every log still proves itself.</summary>
    private static async Task ShieldedOnceAsync(Stage stage, string member)
    {
        var reports = await stage.EndAndVerifyAsync();
        Assert.All(reports, r => Assert.True(r.Value.Verified, $"{r.Key}: {string.Join("; ", r.Value.Problems)}"));
        var facts = Chronicle.Read(stage.Run.Members[member].Directory).Select(l => l.Fact).ToList();
        var shield = Assert.Single(facts.OfType<Ordered>(), o => o.Order.Kind == ContainmentKind.Shield);
        Assert.Contains(facts.OfType<Enforced>(), e => e.Containment == shield.Order.Id && e.State == "enforced");
        var orders = facts.OfType<Ordered>().Select(o => (o.Order.Kind, o.Order.Host, o.Order.Address, o.Order.Port, string.Join(' ', o.Order.Destinations))).ToList();
        Assert.Equal(orders.Count, orders.Distinct().Count());
        Assert.Equal(facts.OfType<Received>().Select(r => r.BundleId).Distinct(StringComparer.Ordinal).Count(), facts.OfType<Received>().Count());
    }
}
