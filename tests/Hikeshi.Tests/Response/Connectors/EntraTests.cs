using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Actuators.EntraId;
using Hikeshi.Response.Actuators.Http;
using Xunit;

namespace Hikeshi.Tests.Response.Connectors;

public sealed class EntraTests : ConnectorContract
{
    private const string Secret = "8Q~secret~of~the~application";
    private TokenDesk desk = null!;
    private string[] neverTouch = [];

    private EntraEmulator Tenant => (EntraEmulator)Bench.Emulator;

    private ContainmentOrder Revoking => Bench.Order with { Id = new ContainmentId(Guid.NewGuid()), Kind = ContainmentKind.RevokeSessions };

    private protected override Bench SetUp(SteppedClock clock)
    {
        desk = new TokenDesk(clock, "client-1", Secret);
        var tenant = new EntraEmulator(clock, desk);
        return new Bench(clock, tenant, secret => new EntraActuator(new EntraSettings("entra", new HttpPlace(tenant.Address, null), new HttpPlace(tenant.Address, null), "tenant-1", "client-1", new SecretFile(secret), neverTouch), Bench.Self, clock), Secret)
        {
            Order = new ContainmentOrder(new ContainmentId(Guid.NewGuid()), ContainmentKind.DisableAccount, null, null, null, [], [], clock.GetUtcNow().AddMinutes(30), "test", Account: EntraEmulator.Name),
            EffectsOfOrder = 2,
        };
    }

    [Fact]
    public async Task Enforce_DisabledByAPerson_IsRefusedAndStaysDisabled()
    {
        Tenant.IsEnabled = false;
        Assert.Contains("somebody else", (await RehearseAsync()).Detail, StringComparison.Ordinal);
        Assert.Equal(ActuatorState.Failed, (await EnforceAsync()).State);
        await UndoneAsync();
        Assert.False(Tenant.IsEnabled);
        Assert.Equal(0, Tenant.Effects);
    }

    [Fact]
    public async Task Enforce_MarkLeftByAnUnfinishedUndo_IsTakenOver()
    {
        Tenant.Mark = "hikeshi:bank-07:01234567-89ab-cdef-0123-456789abcdef";
        await EnforcedAsync();
        await UndoneAsync();
        Assert.True(Tenant.IsClean);
    }

    [Theory]
    [InlineData("ADELE.Vance@bank.example")]
    [InlineData(EntraEmulator.Id)]
    [InlineData("break-glass@bank.example")]
    public async Task Enforce_BreakGlassByAnyName_IsRefused(string name)
    {
        neverTouch = [name];
        foreach (var order in new[] { Bench.Order, Revoking })
        {
            var report = await Bench.Actuator.EnforceAsync(order, CancellationToken.None);
            Assert.Equal(ActuatorState.Failed, report.State);
            Assert.Contains("break-glass", report.Detail, StringComparison.Ordinal);
        }

        Assert.Equal(0, Tenant.Effects);
    }

    [Fact]
    public async Task Revoke_Twice_HappensOnceAndIsSeen()
    {
        var order = Revoking;
        await Bench.Actuator.EnforceAsync(order, CancellationToken.None);
        Assert.Equal(ActuatorState.Delivered, (await Bench.Actuator.EnforceAsync(order, CancellationToken.None)).State);
        Assert.Equal(1, Tenant.Effects);
        Assert.Equal(ActuatorState.Enforced, (await Bench.Actuator.ObserveAsync(order, CancellationToken.None)).State);
        Assert.Equal(ActuatorState.Undone, (await Bench.Actuator.UndoAsync(order, CancellationToken.None)).State);
    }

    [Fact]
    public async Task Revoke_ProductLied_IsNeverEnforced()
    {
        Tenant.Lies = true;
        var order = Revoking;
        await Bench.Actuator.EnforceAsync(order, CancellationToken.None);
        Assert.Equal(ActuatorState.Delivered, (await Bench.Actuator.ObserveAsync(order, CancellationToken.None)).State);
    }

    [Fact]
    public async Task Enforce_TokenOverOrTakenBack_IsRenewed()
    {
        await ProbeAsync();
        Bench.Clock.Advance(TimeSpan.FromHours(2));
        await EnforcedAsync();
        desk.RevokeAll();
        Assert.Equal(ActuatorState.Enforced, (await ObserveAsync()).State);
        Assert.Equal(3, desk.Given);
    }

    [Fact]
    public async Task Enforce_NoPermission_SaysWhichKind()
    {
        Tenant.MayWrite = false;
        var report = await EnforceAsync();
        Assert.Equal(ActuatorState.Failed, report.State);
        Assert.Contains("permission", report.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody@bank.example")]
    [InlineData("../groups/x")]
    [InlineData("..")]
    public async Task Enforce_NoSuchUser_IsSaid(string name)
    {
        var report = await Bench.Actuator.EnforceAsync(Bench.Order with { Account = name }, CancellationToken.None);
        Assert.Equal(ActuatorState.Failed, report.State);
        Assert.Contains("no user", report.Detail, StringComparison.Ordinal);
    }
}
