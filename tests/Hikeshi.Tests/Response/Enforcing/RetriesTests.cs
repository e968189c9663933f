using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Enforcing;
using Hikeshi.Response.Policy;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Response.Enforcing;

public sealed class RetriesTests
{
    private const string Name = "recorder";
    private readonly StandingClock clock = new();
    private readonly RecordingActuator actuator = new();
    private readonly Retrying node;

    public RetriesTests() => node = new Retrying(clock, actuator);

    [Fact]
    public async Task Order_BusyActuator_StaysOrderedWithItsReasonAndArrivesOnce()
    {
        var order = Given.Order();
        actuator.Trouble = Busy("left alone until 09:02", seconds: 120);
        var deferred = Assert.IsType<EnforcementDeferred>(Assert.Single(await node.OrderAsync(order)));
        Assert.Equal((Name, clock.GetUtcNow().AddSeconds(120)), (deferred.Actuator, deferred.NotBefore));
        var calls = actuator.Calls.Count;
        Assert.Equal(1, calls); // whoever wants to be left alone is not asked four times
        Assert.True(node.Response.State.Active.TryFind(order.Id, out var containment));
        Assert.Equal(("ordered", "left alone until 09:02"), (containment.State, containment.Of(Name)?.Detail));

        clock.Advance(TimeSpan.FromSeconds(119));
        Assert.Empty(await node.TryAgainAsync(Name));
        Assert.Equal(calls, actuator.Calls.Count);

        // The same reason with another time is no news.
        clock.Advance(TimeSpan.FromSeconds(1));
        actuator.Trouble = Busy("left alone until 09:03", seconds: 60);
        Assert.Empty(await node.TryAgainAsync(Name));
        Assert.Equal(calls + 1, actuator.Calls.Count);

        // Another reason is.
        clock.Advance(TimeSpan.FromSeconds(60));
        actuator.Trouble = Busy("nobody answers", seconds: 0);
        Assert.Equal("nobody answers", Assert.IsType<EnforcementDeferred>(Assert.Single(await node.TryAgainAsync(Name))).Detail);

        clock.Advance(TimeSpan.FromMinutes(1));
        actuator.Trouble = null;
        Assert.Equal(["delivered", "enforced"], (await node.TryAgainAsync(Name)).Select(fact => Assert.IsType<Enforced>(fact).State));
        Assert.Equal("enforced", node.Response.State.StandingOf(order.Id));
        clock.Advance(TimeSpan.FromMinutes(5));
        calls = actuator.Calls.Count;
        Assert.Empty(await node.TryAgainAsync(Name));
        Assert.Equal(calls, actuator.Calls.Count);
    }

    [Fact]
    public async Task Order_NeverArrives_FailsAtItsEndAndSaysSo()
    {
        actuator.Trouble = Busy("busy", seconds: 0);
        var order = Given.Order(minutes: 10);
        await node.OrderAsync(order);
        var facts = new List<Fact>();
        for (var second = 0; second <= 600; second++)
        {
            facts.AddRange(await node.TryAgainAsync(Name));
            clock.Advance(TimeSpan.FromSeconds(1));
            facts.AddRange(await node.EndAsync());
        }

        facts.AddRange(await node.TryAgainAsync(Name));
        var failed = Assert.IsType<EnforcementFailed>(Assert.Single(facts));
        Assert.Contains("its end came before it could be enforced", failed.Detail, StringComparison.Ordinal);
        Assert.Contains("before: busy", failed.Detail, StringComparison.Ordinal);
        Assert.InRange(actuator.Calls.Count, 4 + 8, 4 + 10); // 4 at first, then after 1, 2, 4, … seconds
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Empty(await node.TryAgainAsync(Name));
    }

    [Fact]
    public async Task Pauses_Grow_ToFiveMinutesAndNoLonger()
    {
        actuator.Trouble = Busy("busy", seconds: 86_400);
        await node.OrderAsync(Given.Order(minutes: 24 * 60));
        var calls = actuator.Calls.Count;
        for (var minute = 0; minute < 60; minute++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await node.TryAgainAsync(Name);
        }

        Assert.Equal(calls + 12, actuator.Calls.Count);
    }

    [Fact]
    public async Task Order_ReleasedMeanwhile_IsNotTriedAnyMore()
    {
        var order = Given.Order();
        actuator.Trouble = Busy("busy", seconds: 0);
        await node.OrderAsync(order);
        actuator.Trouble = null;
        await node.ReleaseAsync(order);
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(await node.TryAgainAsync(Name));
        Assert.Equal($"undo {order.Id}", actuator.Calls[^1]);
    }

    [Fact]
    public async Task Order_AfterTheRedButton_IsNotTriedAnyMore()
    {
        actuator.Trouble = Busy("busy", seconds: 0);
        await node.OrderAsync(Given.Order());
        actuator.Trouble = null;
        await node.ReleaseAllAsync();
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(await node.TryAgainAsync(Name));
        Assert.Equal("undo all", actuator.Calls[^1]);
    }

    /// <summary>Every try is a second depth of its own.</summary>
    [Fact]
    public async Task Order_SomethingSpeaksAgainstItByThen_FailsWithoutATry()
    {
        node.Record(new AutonomyEnabled(ContainmentKind.BlockAddress, Autonomy.Act, 0, "ciso"));
        actuator.Trouble = Busy("busy", seconds: 0);
        await node.OrderAsync(new Ordered(Given.Order()));
        actuator.Trouble = null;
        var calls = actuator.Calls.Count;
        node.Record(new CircuitOpened(3, "too many surprises"));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Contains("circuit-breaker", Assert.IsType<EnforcementFailed>(Assert.Single(await node.TryAgainAsync(Name))).Detail, StringComparison.Ordinal);
        Assert.Equal(calls, actuator.Calls.Count);
    }

    /// <summary>What is refused in the end is over: only what may go by itself is waited for.</summary>
    [Fact]
    public async Task Order_RefusedInTheEnd_Fails()
    {
        var order = Given.Order();
        actuator.Trouble = Busy("busy", seconds: 0);
        await node.OrderAsync(order);
        actuator.Trouble = new ActuatorReport(ActuatorState.Failed, "no such host");
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Contains("no such host", Assert.IsType<EnforcementFailed>(Assert.Single(await node.TryAgainAsync(Name))).Detail, StringComparison.Ordinal);
        Assert.Equal("failed", node.Response.State.StandingOf(order.Id));
    }

    [Fact]
    public async Task Restart_OrderThatWaits_IsTakenUpAgainWhenItsTimeComes()
    {
        var order = Given.Order();
        actuator.Trouble = Busy("busy", seconds: 120);
        await node.OrderAsync(order);
        var other = new RecordingActuator();
        var restarted = node.Restarted(other);
        clock.Advance(TimeSpan.FromSeconds(119));
        Assert.Empty(await restarted.TryAgainAsync(Name));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["delivered", "enforced"], (await restarted.TryAgainAsync(Name)).Select(fact => Assert.IsType<Enforced>(fact).State));
        Assert.Equal([$"enforce {order.Id}"], other.Calls);
        Assert.Empty(await restarted.Restarted(other).TryAgainAsync(Name));
    }

    [Fact]
    public async Task Restart_WithoutTheActuator_SaysThatNobodyCanTryIt()
    {
        actuator.Trouble = Busy("busy", seconds: 0);
        await node.OrderAsync(Given.Order());
        var held = Given.Order(target: "198.51.100.8");
        await node.ReleaseAsync(held);
        var restarted = node.Restarted(new RecordingActuator("another"));
        Assert.Contains(Name, restarted.Response.TriedAgain);
        clock.Advance(TimeSpan.FromSeconds(2));
        var facts = await restarted.TryAgainAsync(Name);
        Assert.Equal(ReleaseSettled.Gone, Assert.Single(facts.OfType<ReleaseSettled>()).Outcome);
        Assert.Contains("no actuator of this name", Assert.Single(facts.OfType<EnforcementFailed>()).Detail, StringComparison.Ordinal);
        Assert.Empty(await restarted.TryAgainAsync(Name));
    }

    /// <summary>A busy system is asked for one of a hundred; when that one arrives, all do.</summary>
    [Fact]
    public async Task ManyOrders_BusyActuator_OneIsTriedUntilItArrives()
    {
        actuator.Trouble = Busy("busy", seconds: 30);
        var orders = Enumerable.Range(1, 100).Select(i => Given.Order(target: $"198.51.100.{i}")).ToList();
        foreach (var order in orders)
        {
            Assert.IsType<EnforcementDeferred>(Assert.Single(await node.OrderAsync(order)));
            clock.Advance(TimeSpan.FromMilliseconds(100)); // those that join later do not put the turn off
        }

        var calls = actuator.Calls.Count;
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Empty(await node.TryAgainAsync(Name));
        Assert.Equal(calls + 1, actuator.Calls.Count);
        actuator.Trouble = null;
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(200, (await node.TryAgainAsync(Name)).Count);
        Assert.All(orders, order => Assert.Equal("enforced", node.Response.State.StandingOf(order.Id)));
    }

    /// <summary>One that never arrives keeps the others from arriving no longer than its pause.</summary>
    [Fact]
    public async Task OneOrderThatNeverArrives_OthersDo()
    {
        var (stuck, fine) = (Given.Order(target: "198.51.100.1"), Given.Order(target: "198.51.100.2"));
        actuator.Trouble = Busy("busy", seconds: 0);
        await node.OrderAsync(stuck);
        await node.OrderAsync(fine);
        var facts = new List<Fact>();
        for (var second = 0; second < 60; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            actuator.Meanwhile = () => actuator.Trouble = actuator.Trouble is null ? Busy("busy", seconds: 0) : null; // every other try
            facts.AddRange(await node.TryAgainAsync(Name));
        }

        Assert.Contains(facts, fact => fact is Enforced { State: "delivered" } enforced && enforced.Containment == fine.Id);
    }

    [Fact]
    public async Task Order_TooManyWait_FailsAndSaysSo()
    {
        for (var i = 0; i < Retries.Most; i++)
        {
            var order = Given.Order(target: $"198.51.{i / 256}.{i % 256}", minutes: 1000);
            node.Record(new Ordered(order) { Grounds = Given.Approved(order) });
            node.Record(new EnforcementDeferred(order.Id, Name, "busy", clock.GetUtcNow()));
        }

        actuator.Trouble = Busy("busy", seconds: 30);
        Assert.Contains("10000 orders are waiting already", Assert.IsType<EnforcementFailed>(Assert.Single(await node.OrderAsync(Given.Order(target: "203.0.114.1")))).Detail, StringComparison.Ordinal);

        // Those that wait go on waiting.
        clock.Advance(TimeSpan.FromSeconds(30));
        var calls = actuator.Calls.Count;
        Assert.DoesNotContain(await node.TryAgainAsync(Name), fact => fact is EnforcementFailed);
        Assert.Equal(calls + 1, actuator.Calls.Count);
    }

    [Fact]
    public async Task Release_ThatFails_IsTriedUntilItIsSeen()
    {
        var order = Given.Order();
        await node.OrderAsync(order);
        actuator.Trouble = Busy("busy", seconds: 0);
        var failed = Assert.IsType<EnforcementFailed>(Assert.Single(await node.ReleaseAsync(order)));
        Assert.True(failed is { IsSurprise: true, IsTriedAgain: true });
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(await node.TryAgainAsync(Name));

        // What is refused is tried all the same: a block must not stay for a no.
        actuator.Trouble = new ActuatorReport(ActuatorState.Failed, "no");
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty(await node.TryAgainAsync(Name));
        var restarted = node.Restarted(actuator);
        foreach (var running in (Retrying[])[node, restarted])
        {
            actuator.Trouble = null;
            clock.Advance(TimeSpan.FromSeconds(8));
            var settled = Assert.IsType<ReleaseSettled>(Assert.Single(await running.TryAgainAsync(Name)));
            Assert.Equal((order.Id, ReleaseSettled.Undone, running == node ? 3 : 1), (settled.Containment, settled.Outcome, settled.Tries));
            clock.Advance(TimeSpan.FromMinutes(5));
            Assert.Empty(await running.TryAgainAsync(Name));
        }
    }

    [Fact]
    public async Task Release_TargetHoldsTheEnd_IsGivenUpAfterItAndSaysSo()
    {
        var order = Given.Order(minutes: 10);
        await node.OrderAsync(order);
        actuator.Trouble = Busy("busy", seconds: 0);
        await node.ReleaseAsync(order);
        clock.Advance(TimeSpan.FromMinutes(10.5));
        Assert.Empty(await node.TryAgainAsync(Name));
        clock.Advance(TimeSpan.FromMinutes(0.5));
        Assert.Equal(ReleaseSettled.Ended, Assert.IsType<ReleaseSettled>(Assert.Single(await node.TryAgainAsync(Name))).Outcome);
    }

    [Fact]
    public async Task End_ThatTheNodeHoldsAndThatFails_IsTriedUntilItIsSeen()
    {
        var held = new RecordingActuator { Capability = new ActuatorCapability(ActuatorCapability.Every, EndHeldBy.Node, Observes: true) };
        var holding = new Retrying(clock, held);
        await holding.OrderAsync(Given.Order(minutes: 10));
        held.Trouble = Busy("busy", seconds: 0);
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.True(Assert.IsType<EnforcementFailed>(Assert.Single(await holding.EndAsync())).IsTriedAgain);
        clock.Advance(TimeSpan.FromHours(2));
        Assert.Empty(await holding.TryAgainAsync(Name));
        held.Trouble = null;
        clock.Advance(TimeSpan.FromMinutes(1)); // its pauses are never longer
        Assert.Equal(ReleaseSettled.Undone, Assert.IsType<ReleaseSettled>(Assert.Single(await holding.TryAgainAsync(Name))).Outcome);
    }

    [Fact]
    public async Task Releases_GoBeforeOrders()
    {
        var (held, waiting) = (Given.Order(target: "198.51.100.1"), Given.Order(target: "198.51.100.2"));
        actuator.Trouble = Busy("busy", seconds: 0);
        await node.OrderAsync(waiting);
        await node.ReleaseAsync(held);
        clock.Advance(TimeSpan.FromSeconds(2));
        actuator.Trouble = null;
        Assert.Empty(await node.Response.TryOrdersAgainAsync(Name, CancellationToken.None));
        var calls = actuator.Calls.Count;
        await node.TryAgainAsync(Name);
        Assert.Equal([$"undo {held.Id}", $"enforce {waiting.Id}"], actuator.Calls.Skip(calls));
    }

    /// <summary>A release that failed must not take away what was ordered again since.</summary>
    [Fact]
    public async Task Release_OrderedAgainMeanwhile_IsNotTriedAnyMore()
    {
        var held = new RecordingActuator { Capability = new ActuatorCapability(ActuatorCapability.Every, EndHeldBy.Node, Observes: true) };
        var holding = new Retrying(clock, held);
        var order = Given.Order(minutes: 10);
        await holding.OrderAsync(order);
        held.Trouble = Busy("busy", seconds: 0);
        clock.Advance(TimeSpan.FromMinutes(10));
        await holding.EndAsync();
        held.Trouble = null;
        await holding.OrderAsync(order with { ExpiresAt = clock.GetUtcNow().AddMinutes(10) });
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(await holding.TryAgainAsync(Name));
        Assert.Equal($"enforce {order.Id}", held.Calls[^1]);
    }

    /// <summary>While the red button is pressed everything of ours goes; once people act again, only what stood before.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReleaseOfEverything_ThatFails_IsTriedUntilItIsSeen(bool enabledAnew)
    {
        var order = Given.Order();
        await node.OrderAsync(order);
        actuator.Trouble = Busy("busy", seconds: 0);
        Assert.True(Assert.IsType<EnforcementFailed>(Assert.Single(await node.ReleaseAllAsync())).IsTriedAgain);
        actuator.Trouble = null;
        var running = node;
        if (enabledAnew)
        {
            node.Record(new AutonomyEnabled(ContainmentKind.BlockAddress, Autonomy.Act, 0, "ciso"));
            running = node.Restarted(actuator);
        }

        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(ReleaseSettled.Undone, Assert.IsType<ReleaseSettled>(Assert.Single(await running.TryAgainAsync(Name))).Outcome);
        Assert.Equal(enabledAnew ? $"undo {order.Id}" : "undo all", actuator.Calls[^1]);
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Empty(await running.TryAgainAsync(Name));
    }

    /// <summary>Where a product cannot list what is ours, only what it is told is let go of: what a release left behind is part of it.</summary>
    [Fact]
    public async Task ReleaseOfEverything_NamesWhatAnEarlierReleaseLeftBehind()
    {
        var (left, active) = (Given.Order(target: "198.51.100.1"), Given.Order(target: "198.51.100.2"));
        await node.OrderAsync(left);
        await node.OrderAsync(active);
        actuator.Trouble = Busy("busy", seconds: 0);
        await node.ReleaseAsync(left);
        actuator.Trouble = null;
        await node.ReleaseAllAsync();
        Assert.Equal([active.Id, left.Id], actuator.Known.Select(order => order.Id));
    }

    /// <summary>What the first press could not undo is in force nowhere that the rooms know: the second one names it all the same.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReleaseOfEverything_PressedAgain_NamesWhatTheFirstPressLeftBehind(bool restarted)
    {
        var order = Given.Order();
        await node.OrderAsync(order);
        actuator.Trouble = Busy("busy", seconds: 0);
        await node.ReleaseAllAsync();
        actuator.Trouble = null;
        var running = restarted ? node.Restarted(actuator) : node;
        await running.ReleaseAllAsync();
        Assert.Equal([order.Id], actuator.Known.Select(known => known.Id));
    }

    /// <summary>The first press still hangs at a product when the second one finds nothing there: what it fails with later is not lost, nor is the lease that the guard needs.</summary>
    [Fact]
    public async Task ReleaseOfEverything_FailsBehindASecondPress_IsTriedUntilItIsSeen()
    {
        var directory = Directory.CreateTempSubdirectory("hikeshi-leases-").FullName;
        try
        {
            var directoryHolder = new RecordingActuator(Name) { Capability = new ActuatorCapability(ActuatorCapability.Every, EndHeldBy.Node, Observes: true) };
            var leases = new Leases(directory);
            var running = new Retrying(clock, leases, directoryHolder);
            var order = Given.Order();
            await running.OrderAsync(order);
            var (first, second) = (running.Press(), running.Press());
            await running.CarryOutAsync(second);
            Assert.Equal([order.Id], leases.All().Select(lease => lease.Id));

            directoryHolder.Trouble = Busy("busy", seconds: 0);
            Assert.True(Assert.IsType<EnforcementFailed>(Assert.Single(await running.CarryOutAsync(first))).IsTriedAgain);
            directoryHolder.Trouble = null;
            clock.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal(ReleaseSettled.Undone, Assert.IsType<ReleaseSettled>(Assert.Single(await running.TryAgainAsync(Name))).Outcome);
            Assert.Equal([order.Id], directoryHolder.Known.Select(known => known.Id));
            await Connectors.Until.TrueAsync(() => leases.All().Count == 0, "the lease stays behind");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static ActuatorReport Busy(string why, int seconds) => new(ActuatorState.Failed, why) { Trouble = ActuatorTrouble.Passing, LeaveAloneFor = TimeSpan.FromSeconds(seconds) };
}
