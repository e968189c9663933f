using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Actuators.Http;
using Hikeshi.Response.Actuators.PaloAlto;
using Xunit;

namespace Hikeshi.Tests.Response.Connectors;

public sealed class PanOsTests : ConnectorContract
{
    private PanOsEmulator Firewall => (PanOsEmulator)Bench.Emulator;

    private protected override Bench SetUp(SteppedClock clock)
    {
        var firewall = new PanOsEmulator(clock, "LUFRPT1-key==");
        return new Bench(clock, firewall, secret => new PanOsActuator(new PanOsSettings("fw-tokyo", new HttpPlace(firewall.Address, null), new SecretFile(secret), "hikeshi-block", "hikeshi-isolate", "vsys1"), Bench.Self, clock), "LUFRPT1-key==")
        {
            Order = new ContainmentOrder(new ContainmentId(Guid.NewGuid()), ContainmentKind.BlockAddress, null, null, null, [], ["198.51.100.7"], clock.GetUtcNow().AddMinutes(30), "test"),
            EffectsOfOrder = 2,
        };
    }

    [Fact]
    public async Task Enforce_NodeDies_EndsByItself()
    {
        await EnforcedAsync();
        Bench.Clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Empty(Firewall.TagsOf("198.51.100.7"));
        Assert.Equal(ActuatorState.Absent, (await ObserveAsync()).State);
    }

    [Fact]
    public async Task Undo_TaggedBefore_LeavesWhatAPersonDid()
    {
        Firewall.Register("198.51.100.7", "hikeshi-block", DateTimeOffset.MaxValue);
        await EnforcedAsync();
        Assert.Equal(ActuatorState.Enforced, (await ObserveAsync()).State);
        await UndoneAsync();
        Assert.Equal(["hikeshi-block"], Firewall.TagsOf("198.51.100.7"));
    }

    [Fact]
    public async Task Undo_TwoContainments_LastOneTakesTheTagOff()
    {
        var longer = Bench.Order with { Id = new ContainmentId(Guid.NewGuid()), ExpiresAt = Bench.Order.ExpiresAt.AddHours(1) };
        await EnforcedAsync();
        await Bench.Actuator.EnforceAsync(longer, CancellationToken.None);
        await UndoneAsync();
        Bench.Clock.Advance(TimeSpan.FromMinutes(40)); // the first one's end
        Assert.Equal(ActuatorState.Enforced, (await Bench.Actuator.ObserveAsync(longer, CancellationToken.None)).State);
        await Bench.Actuator.UndoAsync(longer, CancellationToken.None);
        Assert.Empty(Firewall.TagsOf("198.51.100.7"));
    }

    [Fact]
    public async Task UndoAll_ManyPages_LeavesWhatOthersDid()
    {
        for (var i = 0; i < 1100; i++)
        {
            Firewall.Register($"10.{i / 250}.0.{i % 250}", i % 2 == 0 ? "web" : "hikeshi:bank-99:01234567-89ab-cdef-0123-456789abcdef:9999999999", DateTimeOffset.MaxValue);
        }

        await EnforcedAsync();
        Assert.Equal(ActuatorState.Undone, (await Bench.Actuator.UndoAllAsync([], CancellationToken.None)).State);
        Assert.Empty(Firewall.TagsOf("198.51.100.7"));
        Assert.Equal(["web"], Firewall.TagsOf("10.0.0.0"));
        Assert.Single(Firewall.TagsOf("10.0.0.1"));
    }

    [Fact]
    public async Task Probe_NoGroupMatches_SaysThatNothingWouldBeRefused()
    {
        Firewall.Groups.Remove("blocked");
        var report = await ProbeAsync();
        Assert.Equal(ActuatorState.Failed, report.State);
        Assert.Contains("hikeshi-block", report.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enforce_HostWithoutAddress_SaysSo()
    {
        var report = await Bench.Actuator.EnforceAsync(Bench.Order with { Kind = ContainmentKind.IsolateHost, Host = "gw-1", Destinations = [] }, CancellationToken.None);
        Assert.Equal(ActuatorState.Failed, report.State);
        Assert.Empty(Firewall.Calls);
    }

    [Fact]
    public void Capability_Prefix_DoesNotFit() =>
        Assert.NotNull(Bench.Actuator.Capability.Mismatch(Bench.Order with { Destinations = ["198.51.100.0/24"] }, Bench.Clock.GetUtcNow()));
}
