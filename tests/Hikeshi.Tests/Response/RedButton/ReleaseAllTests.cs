using System.Collections.Concurrent;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response;
using Hikeshi.Response.Enforcing;
using Hikeshi.Response.Policy;
using Hikeshi.Tests.People;
using Hikeshi.Tests.Response.Connectors;
using Xunit;

namespace Hikeshi.Tests.Response.RedButton;

/// <summary>The red button when the rooms are behind the log, or the log takes nothing.</summary>
public sealed class ReleaseAllTests
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly TestClock clock = TestClock.AtMorning();
    private readonly RecordingActuator actuator = new();

    [Fact]
    public async Task UndoAllAsync_RoomsBehind_LetsGoOfWhatIsKnownAndNoOrderFollows()
    {
        var service = Service();
        var (standing, onItsWay, later) = (Ordered("198.51.100.1", 3), Ordered("198.51.100.2", 4), Ordered("198.51.100.3", 9));
        service.Apply(standing);
        var pressed = Given.At(new AllReleased(1, "person", ""), 5);
        Assert.Empty(await service.UndoAllAsync(pressed, Never));
        Assert.Equal([standing.Fact.Order.Id], actuator.Known.Select(order => order.Id));
        foreach (var ordered in new[] { onItsWay, later })
        {
            Assert.Contains("everything was released", Assert.IsType<EnforcementFailed>(Assert.Single(await service.EnforceAsync(ordered, Never))).Detail, StringComparison.Ordinal);
        }

        service.Apply(onItsWay);
        service.Apply(pressed);
        Assert.Empty(await service.UndoRestAsync(pressed, Never));
        Assert.Equal(["undo all", $"undo {onItsWay.Fact.Order.Id}"], actuator.Calls);
    }

    /// <summary>People press twice. The second press must not hide what the first one meant and the rooms did not know yet.</summary>
    [Fact]
    public async Task UndoRestAsync_PressedTwiceBeforeTheRoomsCatchUp_LetsGoOfWhatTheyDidNotKnow()
    {
        var service = Service();
        var enforced = Ordered("198.51.100.1", 3);
        var (first, second) = (Given.At(new AllReleased(0, "person", ""), 5), Given.At(new AllReleased(0, "person", ""), 6));
        Assert.Empty(await service.UndoAllAsync(first, Never));
        Assert.Empty(await service.UndoAllAsync(second, Never));
        Assert.Empty(actuator.Known);

        service.Apply(enforced); // it stood before the first press
        service.Apply(first);
        service.Apply(second);
        Assert.Empty(await service.UndoRestAsync(first, Never));
        Assert.Empty(await service.UndoRestAsync(second, Never));
        Assert.Equal(["undo all", "undo all", $"undo {enforced.Fact.Order.Id}"], actuator.Calls);
    }

    [Fact]
    public async Task UndoAllUnrecordedAsync_NothingIsEnforcedUntilItIsRecordedAndPeopleLetItAct()
    {
        var service = Service();
        var standing = Ordered("198.51.100.1", 3);
        service.Apply(standing);
        Assert.Empty(await service.UndoAllUnrecordedAsync(Never));
        Assert.Equal([standing.Fact.Order.Id], actuator.Known.Select(order => order.Id));
        Assert.True(service.IsLettingGo);
        Assert.IsType<EnforcementFailed>(Assert.Single(await service.EnforceAsync(Ordered("198.51.100.2", 4), Never)));

        var pressed = Given.At(new AllReleased(1, "person", ""), 5);
        service.ReleaseIsRecorded(pressed.Index);
        Assert.True(service.IsLettingGo);
        service.Apply(pressed);
        Assert.Empty(await service.UndoAllAsync(pressed, Never));
        Assert.False(service.IsLettingGo);
        service.Apply(Given.At(new AutonomyEnabled(ContainmentKind.BlockAddress, "act", 14, "owner"), 6));
        Assert.All(await service.EnforceAsync(Ordered("198.51.100.3", 7), Never), fact => Assert.IsType<Enforced>(fact));
    }

    /// <summary>After a crash the entry is carried out once more: what was ordered before it is let go of, and nothing that was ordered after people let act again.</summary>
    [Fact]
    public async Task UndoAllAsync_DeliveredAgainAfterPeopleLetItAct_UndoesWhatStoodBeforeAndNothingElse()
    {
        var service = Service();
        var (before, pressed, after) = (Ordered("198.51.100.1", 3), Given.At(new AllReleased(1, "person", ""), 5), Ordered("198.51.100.2", 7));
        Know(service, before, pressed, Enabled(6), after);
        Assert.Empty(await service.UndoAllAsync(pressed, Never));
        Assert.Empty(await service.UndoRestAsync(pressed, Never));
        Assert.Equal([$"undo {before.Fact.Order.Id}"], actuator.Calls);
        Assert.All(await service.EnforceAsync(after, Never), fact => Assert.IsType<Enforced>(fact));
        Assert.True(service.State.Active.Contains(after.Fact.Order.Id));
    }

    /// <summary>While it is pressed nothing can stand after it: whatever is ours over there is meant, also what nobody knows any more.</summary>
    [Fact]
    public async Task UndoAllAsync_DeliveredAgainWhilePressed_LetsGoOfEverything()
    {
        var service = Service();
        var (before, pressed) = (Ordered("198.51.100.1", 3), Given.At(new AllReleased(1, "person", ""), 5));
        Know(service, before, pressed);
        Assert.Empty(await service.UndoAllAsync(pressed, Never));
        Assert.Equal(["undo all"], actuator.Calls);
        Assert.Equal([before.Fact.Order.Id], actuator.Known.Select(order => order.Id));
    }

    /// <summary>Two presses, and a crash that may have cut short either: each is carried out with all that is known, in whatever order.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(9)]
    public async Task UndoAllAsync_OneOfTwoDeliveredAgain_UndoesWhatStoodBeforeBoth(int again)
    {
        var service = Service();
        var (first, second, after) = (Ordered("198.51.100.1", 3), Ordered("198.51.100.2", 7), Ordered("198.51.100.3", 11));
        Know(service, first, Given.At(new AllReleased(1, "person", ""), 5), Enabled(6), second, Given.At(new AllReleased(1, "person", ""), 9), Enabled(10), after);
        Assert.Empty(await service.UndoAllAsync(Given.At(new AllReleased(1, "person", ""), (ulong)again), Never));
        Assert.Equal(new[] { first, second }.Select(ordered => $"undo {ordered.Fact.Order.Id}").Order(), actuator.Calls.Order());
    }

    /// <summary>An actuator that did not let go at the first try is asked again, and by then people let act: the rest of the tries spare what stands since.</summary>
    [Fact]
    public async Task UndoAllAsync_PeopleLetItActBetweenTwoTries_SparesWhatStandsSince()
    {
        var failing = new RecordingActuator { Failures = 1 };
        var service = Service(failing);
        var (before, pressed) = (Ordered("198.51.100.1", 3), Given.At(new AllReleased(1, "person", ""), 5));
        Know(service, before, pressed);
        var undoing = service.UndoAllAsync(pressed, Never); // its first try has failed, or will: the pause after it is longer than this line takes
        await Until.TrueAsync(() => failing.Calls.Count == 1, "nothing was tried");
        Know(service, Enabled(6));
        Assert.Empty(await undoing);
        Assert.Equal(["undo all", $"undo {before.Fact.Order.Id}"], failing.Calls);
    }

    /// <summary>One that an actuator does not let go of keeps none of the others in force.</summary>
    [Fact]
    public async Task UndoAllAsync_DeliveredAgainAndOneIsRefused_UndoesTheOthersAllTheSame()
    {
        var failing = new RecordingActuator { Failures = 1 };
        var service = Service(failing);
        var (one, other, pressed) = (Ordered("198.51.100.1", 3), Ordered("198.51.100.2", 4), Given.At(new AllReleased(2, "person", ""), 5));
        Know(service, one, other, pressed, Enabled(6));
        Assert.Empty(await service.UndoAllAsync(pressed, Never));
        Assert.Equal(4, failing.Calls.Count);
        Assert.Distinct(failing.Calls.Take(2));
    }

    /// <summary>Told days later: what knew its own end is over, and what only the node could end is let go of.</summary>
    [Theory]
    [InlineData(EndHeldBy.Target, 0)]
    [InlineData(EndHeldBy.Node, 1)]
    public async Task UndoAllAsync_DeliveredAgainAfterTheEnd_UndoesWhatDoesNotEndByItself(EndHeldBy holder, int undone)
    {
        var asked = new RecordingActuator { Capability = new ActuatorCapability(ActuatorCapability.Every, holder, Observes: true) };
        var service = Service(asked);
        var pressed = Given.At(new AllReleased(1, "person", ""), 5);
        Know(service, Ordered("198.51.100.1", 3), pressed, Enabled(6));
        clock.Advance(TimeSpan.FromDays(2));
        Assert.Empty(await service.UndoAllAsync(pressed, Never));
        Assert.Equal(undone, asked.Calls.Count);
    }

    /// <summary>A release of everything that is on its way could take what follows it: what is ordered meanwhile waits for it, at that actuator.</summary>
    [Fact]
    public async Task EnforceAsync_ReleaseOfEverythingIsOnItsWay_FollowsIt()
    {
        var slow = new SlowRelease();
        var service = Service(slow);
        var (pressed, after) = (Given.At(new AllReleased(1, "person", ""), 5), Ordered("198.51.100.2", 7));
        Know(service, Ordered("198.51.100.1", 3), pressed);
        var undoing = service.UndoAllAsync(pressed, Never);
        await slow.Begun.Task;
        Know(service, Enabled(6), after);
        var enforcing = service.EnforceAsync(after, Never);
        await Task.Delay(TimeSpan.FromMilliseconds(200));
        Assert.Equal(["release everything"], slow.Calls);
        slow.Answer.SetResult();
        Assert.Empty(await undoing);
        Assert.All(await enforcing, fact => Assert.IsType<Enforced>(fact));
        Assert.Equal(["release everything", $"enforce {after.Fact.Order.Id}"], slow.Calls);
    }

    /// <summary>The guard must find what stands, and not what was let go of.</summary>
    [Fact]
    public async Task UndoAllAsync_DeliveredAgain_LeavesTheLeasesOfWhatStandsAfter()
    {
        var directory = Directory.CreateTempSubdirectory("hks-");
        try
        {
            var leases = new Leases(directory.FullName);
            var service = Service(leases, new RecordingActuator { Capability = new ActuatorCapability(ActuatorCapability.Every, EndHeldBy.Node, Observes: true) });
            var (before, pressed, after) = (Ordered("198.51.100.1", 3), Given.At(new AllReleased(1, "person", ""), 5), Ordered("198.51.100.2", 7));
            leases.Write(before.Fact.Order);
            Know(service, before, pressed, Enabled(6), after);
            Assert.All(await service.EnforceAsync(after, Never), fact => Assert.IsType<Enforced>(fact));
            Assert.Empty(await service.UndoAllAsync(pressed, Never));
            Assert.Equal([after.Fact.Order.Id], leases.All().Select(order => order.Id));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static Recorded<AutonomyEnabled> Enabled(ulong index) => Given.At(new AutonomyEnabled(ContainmentKind.BlockAddress, "act", 14, "owner"), index);

    private static void Know(ResponseService service, params object[] entries)
    {
        foreach (var entry in entries)
        {
            switch (entry)
            {
                case Recorded<Ordered> ordered: service.Apply(ordered); break;
                case Recorded<AllReleased> released: service.Apply(released); break;
                case Recorded<AutonomyEnabled> enabled: service.Apply(enabled); break;
                default: throw new ArgumentException($"nobody here knows {entry}", nameof(entries));
            }
        }
    }

    /// <summary>A node that starts is told of an old press again; that does not stand for the one that has just been made.</summary>
    [Fact]
    public async Task UndoAllAsync_OfAnOldPressWhileANewOneIsNotRecorded_NothingIsEnforced()
    {
        var service = Service();
        var old = Given.At(new AllReleased(0, "person", ""), 2);
        service.Apply(old);
        service.Apply(Given.At(new AutonomyEnabled(ContainmentKind.BlockAddress, "act", 14, "owner"), 3));
        Assert.Empty(await service.UndoAllUnrecordedAsync(Never));
        Assert.Empty(await service.UndoAllAsync(old, Never));
        Assert.IsType<EnforcementFailed>(Assert.Single(await service.EnforceAsync(Ordered("198.51.100.2", 4), Never)));
        service.ReleaseIsRecorded(9);
        Assert.IsType<EnforcementFailed>(Assert.Single(await service.EnforceAsync(Ordered("198.51.100.3", 5), Never)));
        Assert.DoesNotContain(actuator.Calls, call => call.StartsWith("enforce", StringComparison.Ordinal));
    }

    private static Recorded<Ordered> Ordered(string address, ulong index) => Given.At(new Ordered(Given.Order(target: address)), index);

    private ResponseService Service() => Service(actuator);

    private ResponseService Service(IActuator asked) => Service(leases: null, asked);

    private ResponseService Service(Leases? leases, IActuator asked) =>
        new(Given.Self, ResponsePolicyReader.BuiltIn, () => new LedgerView(Given.Bank), [asked], (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "no hub")), clock) { Leases = leases };

    /// <summary>Takes its time to release everything.</summary>
    private sealed class SlowRelease : IActuator
    {
        private readonly ConcurrentQueue<string> calls = new();

        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<string> Calls => [.. calls];

        public string Name => "slow";

        public ActuatorCapability Capability { get; } = new(ActuatorCapability.Every, EndHeldBy.Target, Observes: false);

        public Task<ActuatorReport> ProbeAsync(CancellationToken cancel) => Done(ActuatorState.Delivered);

        public Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel) => Done(ActuatorState.Rehearsed);

        public Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel)
        {
            calls.Enqueue($"enforce {order.Id}");
            return Done(ActuatorState.Delivered);
        }

        public Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel) => Done(ActuatorState.Delivered);

        public Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel) => Done(ActuatorState.Undone);

        public async Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel)
        {
            calls.Enqueue("release everything");
            Begun.SetResult();
            await Answer.Task;
            return new ActuatorReport(ActuatorState.Undone, "done");
        }

        private static Task<ActuatorReport> Done(ActuatorState state) => Task.FromResult(new ActuatorReport(state, "done"));
    }
}
