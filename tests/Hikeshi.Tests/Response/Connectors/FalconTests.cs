using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Actuators.Falcon;
using Hikeshi.Response.Actuators.Http;
using Xunit;

namespace Hikeshi.Tests.Response.Connectors;

public sealed class FalconTests : ConnectorContract
{
    private const string Secret = "falcon-client-secret-1234";
    private TokenDesk desk = null!;

    private FalconEmulator Falcon => (FalconEmulator)Bench.Emulator;

    private protected override Bench SetUp(SteppedClock clock)
    {
        desk = new TokenDesk(clock, "client-1", Secret);
        var falcon = new FalconEmulator(clock, desk);
        return new Bench(clock, falcon, secret => new FalconActuator(new FalconSettings("falcon", new HttpPlace(falcon.Address, null), "client-1", new SecretFile(secret)), Bench.Self, clock), Secret)
        {
            Order = new ContainmentOrder(new ContainmentId(Guid.NewGuid()), ContainmentKind.IsolateHost, "gw-1", "10.7.1.1", null, [], [], clock.GetUtcNow().AddMinutes(30), "test"),
            EffectsOfOrder = 2,
            Settle = falcon.Settle,
        };
    }

    [Theory]
    [InlineData("normal", ActuatorState.Absent)]
    [InlineData("containment_pending", ActuatorState.Delivered)]
    [InlineData("contained", ActuatorState.Enforced)]
    [InlineData("lift_containment_pending", ActuatorState.Absent)]
    [InlineData("", ActuatorState.Failed)]
    public async Task Observe_StatusOfTheHost_IsTold(string status, ActuatorState expected)
    {
        Falcon.Hosts[0].Status = status;
        Assert.Equal(expected, (await ObserveAsync()).State);
    }

    [Fact]
    public async Task Enforce_ContainedByAPerson_IsRefusedAndStaysContained()
    {
        Falcon.Hosts[0].Status = "contained";
        Assert.Contains("somebody else", (await RehearseAsync()).Detail, StringComparison.Ordinal);
        Assert.Equal(ActuatorState.Failed, (await EnforceAsync()).State);
        await UndoneAsync();
        await Bench.Actuator.UndoAllAsync([Bench.Order], CancellationToken.None);
        Assert.Equal("contained", Falcon.Hosts[0].Status);
        Assert.Equal(0, Falcon.Effects);
    }

    [Fact]
    public async Task Enforce_ErrorBesideASuccess_IsAFailure()
    {
        Falcon.PartlyFails = true;
        var report = await EnforceAsync();
        Assert.Equal(ActuatorState.Failed, report.State);
        Assert.Contains("invalid state", report.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UndoAll_ManyHosts_LeavesWhatOthersContained()
    {
        for (var i = 0; i < 7; i++)
        {
            Falcon.Hosts.Add(new FalconEmulator.Host($"{i:D32}", $"app-{i}", $"10.8.0.{i}") { Status = "contained", Tags = { i % 2 == 0 ? $"FalconGroupingTags/hikeshi_bank_07_{Guid.NewGuid():N}" : $"FalconGroupingTags/hikeshi_bank_99_{Guid.NewGuid():N}" } });
        }

        Assert.Equal(ActuatorState.Undone, (await Bench.Actuator.UndoAllAsync([], CancellationToken.None)).State);
        Bench.Settle();
        Assert.Equal(3, Falcon.Hosts.Count(h => h.Status == "contained"));
        Assert.Empty(Falcon.Complaints);
    }

    [Fact]
    public async Task Enforce_BusyUntilAnInstant_WaitsUntilThen()
    {
        Falcon.BeBusy(1, "X-RateLimit-RetryAfter", Bench.Clock.GetUtcNow().AddSeconds(3).ToUnixTimeSeconds().ToString());
        var task = EnforceAsync();
        await Bench.Clock.WaitedForAsync(TimeSpan.FromSeconds(3));
        Bench.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(ActuatorState.Delivered, (await Until.EndAsync(task)).State);
    }

    [Fact]
    public async Task Enforce_TokenOverOrTakenBack_IsRenewed()
    {
        await ProbeAsync();
        Bench.Clock.Advance(TimeSpan.FromHours(1));
        await EnforcedAsync();
        desk.RevokeAll();
        Assert.Equal(ActuatorState.Delivered, (await ObserveAsync()).State);
        Assert.Equal(3, desk.Given);
    }

    [Fact]
    public async Task Rehearse_NameThatWouldWidenTheFilter_IsRefused()
    {
        var report = await Bench.Actuator.RehearseAsync(Bench.Order with { Host = "x',status:'normal" }, CancellationToken.None);
        Assert.Equal(ActuatorState.Failed, report.State);
        Assert.Empty(Falcon.Calls);
    }
}
