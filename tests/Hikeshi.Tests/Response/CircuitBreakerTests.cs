using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response;
using Hikeshi.Response.Policy;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Response;

/// <summary>When the world is not as it was said to be, nothing goes on acting.</summary>
public sealed class CircuitBreakerTests
{
    private readonly TestClock clock = TestClock.AtMorning();
    private readonly RecordingActuator actuator = new();
    private readonly ResponseService service;

    public CircuitBreakerTests()
    {
        service = new ResponseService(Given.Self, ResponsePolicyReader.BuiltIn, () => new LedgerView(Given.Bank), [actuator], (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "")), clock) { IsGranted = _ => true };
        foreach (var kind in Enum.GetValues<ContainmentKind>())
        {
            service.Apply(Given.At(new AutonomyEnabled(kind, Autonomy.Act, 0, "ciso")));
        }
    }

    [Fact]
    public void Break_PeopleTakeBackWhatWasAutomatic_OpensAtTheThird()
    {
        Assert.Empty(TakeBack(minutes: 1));
        Assert.Empty(TakeBack(minutes: 1));
        var opened = Assert.IsType<CircuitOpened>(Assert.Single(TakeBack(minutes: 1)));
        Assert.Equal(3, opened.Surprises);
        Assert.Contains("released by", opened.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(15, true)]
    [InlineData(1, false)]
    public void Break_LateReleasesOrOnesThatPeopleLet_AreNoSurprise(int minutes, bool isAutomatic)
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.Empty(TakeBack(minutes, isAutomatic));
        }
    }

    [Fact]
    public void Break_SpreadOverHours_StaysClosed()
    {
        for (var i = 0; i < 6; i++)
        {
            Assert.Empty(TakeBack(minutes: 1));
            clock.Advance(TimeSpan.FromMinutes(31));
        }
    }

    [Fact]
    public async Task Break_AcceptedAndNotInForce_IsASurprise()
    {
        var liar = new RecordingActuator("liar") { Shows = [ActuatorState.Absent] };
        var lied = new ResponseService(Given.Self, ResponsePolicyReader.BuiltIn, () => new LedgerView(Given.Bank), [liar], (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "")), clock);
        lied.Apply(Given.At(new AutonomyEnabled(ContainmentKind.BlockAddress, Autonomy.Act, 0, "ciso")));
        for (var i = 1; i <= 3; i++)
        {
            var ordered = Given.At(new Ordered(Given.Order(target: $"198.51.100.{i}")), (ulong)i, clock.GetUtcNow());
            lied.Apply(ordered);
            var failed = Given.At((EnforcementFailed)(await lied.EnforceAsync(ordered, CancellationToken.None))[^1], time: clock.GetUtcNow());
            Assert.True(failed.Fact.IsSurprise);
            lied.Apply(failed);
            Assert.Equal(i == 3 ? 1 : 0, lied.Break(failed).Count);
        }
    }

    /// <summary>A product that cannot be reached is trouble, not a surprise: nothing was said to be in force.</summary>
    [Fact]
    public async Task Break_UnreachableActuator_IsNoSurprise()
    {
        var away = new RecordingActuator("away") { Failures = 99 };
        var tried = new ResponseService(Given.Self, ResponsePolicyReader.BuiltIn, () => new LedgerView(Given.Bank), [away], (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "")), clock);
        tried.Apply(Given.At(new AutonomyEnabled(ContainmentKind.BlockAddress, Autonomy.Act, 0, "ciso")));
        var failed = (EnforcementFailed)Assert.Single(await tried.EnforceAsync(Given.At(new Ordered(Given.Order())), CancellationToken.None));
        Assert.False(failed.IsSurprise);
    }

    /// <summary>Open: decisions are recorded, orders that are on their way are stopped, what two people approve goes on; closed by a person, it acts again.</summary>
    [Fact]
    public async Task Open_HoldsBothDepths_UntilAPersonClosesIt()
    {
        service.Apply(Given.At(new CircuitOpened(3, "a test")));
        var decided = (Decided)service.Decide(Given.At(Given.Sighting("gw-1")))[0];
        Assert.All(decided.Actions, action => Assert.Equal(("record", "circuit-breaker"), (action.Verdict, action.Guardrail)));
        var order = Given.Order();
        var stopped = Assert.IsType<EnforcementFailed>(Assert.Single(await service.EnforceAsync(Given.At(new Ordered(order)), CancellationToken.None)));
        Assert.Contains("circuit-breaker", stopped.Detail, StringComparison.Ordinal);
        Assert.Empty(actuator.Calls);
        Assert.All(await service.EnforceAsync(Given.At(new Ordered(order) { Grounds = Given.Approved(order) }), CancellationToken.None), fact => Assert.IsType<Enforced>(fact));

        service.Apply(Given.At(new CircuitClosed("person", "looked at")));
        Assert.Contains((Decided)service.Decide(Given.At(Given.Sighting("gw-1")))[0] is var again ? again.Actions : [], action => action.Verdict == "order");
        Assert.Empty(TakeBack(minutes: 1)); // the count begins anew
    }

    private IReadOnlyList<Fact> TakeBack(int minutes, bool isAutomatic = true)
    {
        var order = Given.Order(target: $"198.51.100.{Random.Shared.Next(1, 255)}") with { ExpiresAt = clock.GetUtcNow().AddHours(1) };
        service.Apply(Given.At(new Ordered(order) { Grounds = isAutomatic ? null : Given.Approved(order) }, time: clock.GetUtcNow()));
        clock.Advance(TimeSpan.FromMinutes(minutes));
        var released = Given.At(new Released(order.Id, "a person", "wrong") { Order = order }, time: clock.GetUtcNow());
        service.Apply(released);
        return service.Break(released);
    }
}
