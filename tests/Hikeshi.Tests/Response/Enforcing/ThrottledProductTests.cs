using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Actuators.Falcon;
using Hikeshi.Response.Actuators.Http;
using Hikeshi.Tests.Response.Connectors;
using Xunit;

namespace Hikeshi.Tests.Response.Enforcing;

/// <summary>A product that throttles for long, over a real line: the order arrives in the end, once, or says why it did not.</summary>
public sealed class ThrottledProductTests : IAsyncLifetime
{
    private const string Secret = "falcon-client-secret-1234";
    private readonly SteppedClock clock = new();
    private Bench bench = null!;
    private Retrying node = null!;

    private FalconEmulator Falcon => (FalconEmulator)bench.Emulator;

    public async ValueTask InitializeAsync()
    {
        var falcon = new FalconEmulator(clock, new TokenDesk(clock, "client-1", Secret));
        bench = new Bench(clock, falcon, secret => new FalconActuator(new FalconSettings("falcon", new HttpPlace(falcon.Address, null), "client-1", new SecretFile(secret)), Bench.Self, clock), Secret)
        {
            Order = Given.Order(ContainmentKind.IsolateHost, "gw-1", minutes: 30),
            EffectsOfOrder = 2,
            Settle = falcon.Settle,
        };
        await falcon.StartAsync();
        node = new Retrying(clock, bench.Actuator);
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task Order_RetryAfterTwoMinutes_ArrivesOnceWhenTheyAreOver()
    {
        var first = await BusyAsync();
        Assert.Single(Falcon.Calls);
        clock.Advance(TimeSpan.FromSeconds(119));
        Assert.Empty(await node.TryAgainAsync("falcon"));
        Assert.Single(Falcon.Calls);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("delivered", Assert.IsType<Enforced>(Assert.Single(await node.TryAgainAsync("falcon"))).State);
        Assert.Equal((bench.EffectsOfOrder, 1), (Falcon.Effects, Falcon.Hosts.Count(host => host.Status == "containment_pending")));
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Empty(await node.TryAgainAsync("falcon"));
        Assert.Equal(bench.EffectsOfOrder, Falcon.Effects);
        Assert.Empty(Falcon.Complaints);
        Assert.Contains("left alone", first.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Order_BusyUntilItsEnd_FailsAndNothingWasDone()
    {
        await BusyAsync();
        for (var minute = 0; minute < 31; minute++)
        {
            Falcon.BeBusy(9, "Retry-After", "120");
            Assert.DoesNotContain(await node.TryAgainAsync("falcon"), fact => fact is Enforced);
            clock.Advance(TimeSpan.FromMinutes(1));
            await node.EndAsync();
        }

        await node.TryAgainAsync("falcon");
        Assert.Contains("its end came", Assert.Single(node.Facts.OfType<EnforcementFailed>(), failed => !failed.IsTriedAgain).Detail, StringComparison.Ordinal);
        Assert.Single(node.Facts.OfType<EnforcementDeferred>());
        Assert.Equal(0, Falcon.Effects);
        Assert.InRange(Falcon.Calls.Count, 6, 16); // one in two minutes at most
    }

    [Fact]
    public async Task Order_ReleasedWhileItWaits_NeverArrives()
    {
        await BusyAsync();
        var failed = Assert.IsType<EnforcementFailed>(Assert.Single(await node.ReleaseAsync(bench.Order)));
        Assert.True(failed.IsTriedAgain);
        clock.Advance(TimeSpan.FromSeconds(121));
        Assert.Equal(ReleaseSettled.Undone, Assert.IsType<ReleaseSettled>(Assert.Single(await node.TryAgainAsync("falcon"))).Outcome);
        Assert.Equal(0, Falcon.Effects);
        Assert.True(Falcon.IsClean);
    }

    [Fact]
    public async Task Order_NodeStartedAgain_ArrivesOnce()
    {
        await BusyAsync();
        var other = bench.Another();
        using var ending = other as IDisposable;
        var restarted = node.Restarted(other);
        Assert.Empty(await restarted.TryAgainAsync("falcon"));
        Assert.Single(Falcon.Calls); // its word to be left alone outlives the process
        clock.Advance(TimeSpan.FromSeconds(121));
        Assert.Equal("delivered", Assert.IsType<Enforced>(Assert.Single(await restarted.TryAgainAsync("falcon"))).State);
        Assert.Equal(bench.EffectsOfOrder, Falcon.Effects);
    }

    private async Task<EnforcementDeferred> BusyAsync()
    {
        Falcon.BeBusy(1, "Retry-After", "120");
        return Assert.IsType<EnforcementDeferred>(Assert.Single(await node.OrderAsync(bench.Order)));
    }
}
