using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Actuators.Defender;
using Hikeshi.Response.Actuators.Http;
using Xunit;

namespace Hikeshi.Tests.Response.Connectors;

public sealed class DefenderTests : ConnectorContract
{
    private const string Secret = "8Q~secret~of~the~application";
    private const string Scope = "https://api.securitycenter.microsoft.com/.default";

    private DefenderEmulator Defender => (DefenderEmulator)Bench.Emulator;

    private protected override Bench SetUp(SteppedClock clock)
    {
        var defender = new DefenderEmulator(clock, new TokenDesk(clock, "client-1", Secret), Scope);
        return new Bench(clock, defender, secret => new DefenderActuator(new DefenderSettings("defender", new HttpPlace(defender.Address, null), new HttpPlace(defender.Address, null), "tenant-1", "client-1", new SecretFile(secret), Scope), Bench.Self, clock), Secret)
        {
            Order = new ContainmentOrder(new ContainmentId(Guid.NewGuid()), ContainmentKind.IsolateHost, "gw-1", "10.7.1.1", null, [], [], clock.GetUtcNow().AddMinutes(30), "test"),
            EffectsOfOrder = 1,
            Settle = () => defender.Finish("Succeeded"),
        };
    }

    [Theory]
    [InlineData("Pending", ActuatorState.Delivered)]
    [InlineData("InProgress", ActuatorState.Delivered)]
    [InlineData("Succeeded", ActuatorState.Enforced)]
    [InlineData("Failed", ActuatorState.Absent)]
    [InlineData("TimeOut", ActuatorState.Absent)]
    [InlineData("Cancelled", ActuatorState.Absent)]
    public async Task Observe_StateOfTheAction_IsTold(string status, ActuatorState expected)
    {
        await EnforcedAsync();
        Defender.Finish(status);
        Assert.Equal(expected, (await ObserveAsync()).State);
    }

    [Fact]
    public async Task Undo_NotTakenYet_IsCancelled()
    {
        await EnforcedAsync();
        await UndoneAsync();
        Assert.Equal("Cancelled", Assert.Single(Defender.Actions).Status);
    }

    [Fact]
    public async Task Undo_BeingCarriedOut_FailsUntilItIsDone()
    {
        await EnforcedAsync();
        Defender.Actions[0].Status = "InProgress";
        Assert.Equal(ActuatorState.Failed, (await UndoAsync()).State);
        Bench.Settle();
        await UndoneAsync();
        Bench.Settle();
        Assert.True(Defender.IsClean);
    }

    [Fact]
    public async Task Enforce_IsolatedByAPerson_IsRefusedAndStaysIsolated()
    {
        Defender.Add("Isolate", "m1", "by hand").Status = "Succeeded";
        Assert.Contains("somebody else", (await RehearseAsync()).Detail, StringComparison.Ordinal);
        Assert.Equal(ActuatorState.Failed, (await EnforceAsync()).State);
        await UndoneAsync();
        await Bench.Actuator.UndoAllAsync([Bench.Order], CancellationToken.None);
        Assert.True(Defender.IsIsolated("m1"));
        Assert.Equal(0, Defender.Effects);
    }

    [Fact]
    public async Task Enforce_ManyOldActions_ReadsEveryPage()
    {
        for (var i = 0; i < 10; i++)
        {
            Defender.Add(i % 2 == 0 ? "Isolate" : "Unisolate", "m1", "before").Status = "Succeeded";
        }

        await EnforcedAsync();
        Bench.Settle();
        Assert.Equal(ActuatorState.Enforced, (await ObserveAsync()).State);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9", "not the place")]
    [InlineData("//elsewhere.example", "not the place")]
    [InlineData("http://[", "no address")]
    [InlineData("//[", "no address")]
    public async Task Enforce_NextPageElsewhere_ShowsItsTokenToNobody(string next, string said)
    {
        Defender.NextLinkBase = next;
        for (var i = 0; i < 10; i++)
        {
            Defender.Add("Unisolate", "m1", "before").Status = "Succeeded";
        }

        var report = await EnforceAsync();
        Assert.Equal(ActuatorState.Failed, report.State);
        Assert.Contains(said, report.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enforce_TwoMachinesOfThatName_GoesByAddressOrNotAtAll()
    {
        Defender.Machines.Add(("m3", "gw-1.old.example", "10.9.9.9"));
        await EnforcedAsync();
        Assert.Equal("m1", Defender.Actions[0].Machine);
        var report = await Bench.Actuator.RehearseAsync(Bench.Order with { Address = "10.1.1.1" }, CancellationToken.None);
        Assert.Equal(ActuatorState.Failed, report.State);
        Assert.Contains("2 machines", report.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rehearse_NoSuchMachine_IsSaid()
    {
        var report = await Bench.Actuator.RehearseAsync(Bench.Order with { Host = "gw" }, CancellationToken.None);
        Assert.Equal(ActuatorState.Failed, report.State);
    }
}
