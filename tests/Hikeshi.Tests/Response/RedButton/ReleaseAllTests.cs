using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response;
using Hikeshi.Response.Policy;
using Hikeshi.Tests.People;
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

    private ResponseService Service() =>
        new(Given.Self, ResponsePolicyReader.BuiltIn, () => new LedgerView(Given.Bank), [actuator], (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "no hub")), clock);
}
