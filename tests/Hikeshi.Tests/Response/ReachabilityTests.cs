using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response;
using Hikeshi.Response.Enforcing;
using Hikeshi.Response.Policy;
using Hikeshi.Tests.Response.Connectors;
using Xunit;

namespace Hikeshi.Tests.Response;

public sealed class ReachabilityTests
{
    private readonly SteppedClock clock = new();

    [Fact]
    public async Task Probe_OneHangs_IsOverInABoundedTimeAndTheOthersAreKnown()
    {
        var hangs = new TaskCompletionSource<ActuatorReport>();
        var service = Service(new RecordingActuator("fine"), new RecordingActuator("hangs") { Probe = () => hangs.Task });
        Assert.All(service.Actuators, health => Assert.Equal(ActuatorHealth.NotAsked, health.State));
        var probing = service.ProbeActuatorsAsync(CancellationToken.None);
        await Until.TrueAsync(() => service.Actuators[0].State == ActuatorHealth.Reached, "nobody answered");
        await clock.WaitedForAsync(TimeSpan.FromSeconds(20));
        Assert.False(probing.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(20));
        var away = Assert.Single(await Until.EndAsync(probing));
        Assert.Equal(("hangs", ActuatorHealth.Away), (away.Name, away.State));
        Assert.Equal(ActuatorHealth.Reached, service.Actuators[0].State);

        // It answers late, and is found to be there.
        hangs.SetResult(new ActuatorReport(ActuatorState.Delivered, "here"));
        await Until.TrueAsync(() => service.Actuators[1].State == ActuatorHealth.Reached, "its late answer is not known");
    }

    /// <summary>What is away may be back when the order comes; what cannot do it gets nothing, until a probe finds otherwise.</summary>
    [Fact]
    public async Task Enforce_ActuatorThatCannot_GetsNoOrderUntilAProbeFindsOtherwise()
    {
        var report = new ActuatorReport(ActuatorState.Failed, "no group matches the tag") { Trouble = ActuatorTrouble.Unable };
        var actuator = new RecordingActuator { Probe = () => Task.FromResult(report) };
        var service = Service(actuator);
        Assert.Equal(ActuatorHealth.Unable, Assert.Single(await service.ProbeActuatorsAsync(CancellationToken.None)).State);
        var failed = Assert.IsType<EnforcementFailed>(Assert.Single(await EnforceAsync(service)));
        Assert.Contains("no group matches the tag", failed.Detail, StringComparison.Ordinal);
        Assert.Empty(actuator.Calls);
        Assert.Empty(await service.ProbeAgainAsync(CancellationToken.None)); // not before its time
        report = new ActuatorReport(ActuatorState.Delivered, "mended");
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(ActuatorHealth.Reached, Assert.Single(await service.ProbeAgainAsync(CancellationToken.None)).State);
        Assert.DoesNotContain(await EnforceAsync(service), fact => fact is EnforcementFailed);
    }

    [Fact]
    public async Task Enforce_ActuatorThatWasAway_IsTriedAllTheSame()
    {
        var actuator = new RecordingActuator { Probe = () => Task.FromResult(new ActuatorReport(ActuatorState.Failed, "nobody there") { Trouble = ActuatorTrouble.Passing }) };
        var service = Service(actuator);
        Assert.Equal(ActuatorHealth.Away, Assert.Single(await service.ProbeActuatorsAsync(CancellationToken.None)).State);
        Assert.DoesNotContain(await EnforceAsync(service), fact => fact is EnforcementFailed);
        Assert.Single(actuator.Calls);
    }

    private Task<IReadOnlyList<Hikeshi.Facts.Fact>> EnforceAsync(ResponseService service) =>
        service.EnforceAsync(Given.At(new Ordered(Given.Order() with { ExpiresAt = clock.GetUtcNow().AddMinutes(10) }), time: clock.GetUtcNow()), CancellationToken.None);

    private ResponseService Service(params IActuator[] actuators)
    {
        var service = new ResponseService(Given.Self, ResponsePolicyReader.BuiltIn, () => new LedgerView(Given.Bank), actuators, (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "no hub")), clock) { IsGranted = _ => true };
        foreach (var kind in Enum.GetValues<ContainmentKind>())
        {
            service.Apply(Given.At(new AutonomyEnabled(kind, Autonomy.Act, 0, "ciso")));
        }

        return service;
    }
}
