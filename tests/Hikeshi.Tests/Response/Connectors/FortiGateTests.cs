using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Actuators.Fortinet;
using Hikeshi.Response.Actuators.Http;
using Xunit;

namespace Hikeshi.Tests.Response.Connectors;

public sealed class FortiGateTests : ConnectorContract
{
    private FortiGateEmulator Firewall => (FortiGateEmulator)Bench.Emulator;

    private protected override Bench SetUp(SteppedClock clock)
    {
        var firewall = new FortiGateEmulator(clock, "hbQ4nzhbqpqs0x9c3rqxHfjw");
        return new Bench(clock, firewall, secret => new FortiGateActuator(new FortiGateSettings("fw-osaka", new HttpPlace(firewall.Address, null), new SecretFile(secret), "blocked", "isolated", "root"), Bench.Self, clock), "hbQ4nzhbqpqs0x9c3rqxHfjw")
        {
            Order = new ContainmentOrder(new ContainmentId(Guid.NewGuid()), ContainmentKind.BlockAddress, null, null, null, [], ["198.51.100.7", "203.0.113.128/25"], clock.GetUtcNow().AddMinutes(30), "test"),
            EffectsOfOrder = 4,
        };
    }

    [Fact]
    public async Task Enforce_Prefix_HasItsMask()
    {
        await EnforcedAsync();
        Assert.Equal("198.51.100.7 255.255.255.255", Firewall.SubnetOf($"hikeshi-{Bench.Order.Id}-0"));
        Assert.Equal("203.0.113.128 255.255.255.128", Firewall.SubnetOf($"hikeshi-{Bench.Order.Id}-1"));
    }

    [Fact]
    public async Task Observe_SomebodyTookOneOut_IsAbsent()
    {
        await EnforcedAsync();
        Firewall.Groups["blocked"].RemoveAt(2);
        Assert.Equal(ActuatorState.Absent, (await ObserveAsync()).State);
    }

    [Fact]
    public async Task UndoAll_SimilarNames_LeavesWhatIsNotMarkedAsOurs()
    {
        for (var i = 0; i < 450; i++)
        {
            Firewall.Add($"hikeshi-by-hand-{i}", i % 2 == 0 ? "somebody's" : "hikeshi:bank-99:01234567-89ab-cdef-0123-456789abcdef");
        }

        await EnforcedAsync();
        Assert.Equal(ActuatorState.Undone, (await Bench.Actuator.UndoAllAsync([], CancellationToken.None)).State);
        Assert.Equal(451, Firewall.Names.Count);
    }

    [Fact]
    public async Task Probe_GroupMissing_IsSaid()
    {
        Firewall.Groups.Remove("blocked");
        var report = await ProbeAsync();
        Assert.Equal(ActuatorState.Failed, report.State);
        Assert.Contains("'blocked'", report.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Capability_Ipv6_DoesNotFit() =>
        Assert.NotNull(Bench.Actuator.Capability.Mismatch(Bench.Order with { Destinations = ["2001:db8::1"] }, Bench.Clock.GetUtcNow()));
}
