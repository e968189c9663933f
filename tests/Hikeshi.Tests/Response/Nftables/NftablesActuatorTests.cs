using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Net;
using Hikeshi.Response.Actuators.Nftables;
using Xunit;

namespace Hikeshi.Tests.Response.Nftables;

/// <summary>The kernel's own firewall, between hosts in network namespaces: what is contained is refused, what must not be cut is not, and it ends.</summary>
public sealed class NftablesActuatorTests : IDisposable
{
    private readonly NetworkLab lab = new();
    private readonly NftablesActuator actuator;

    public NftablesActuatorTests() =>
        actuator = new NftablesActuator("firewall", lab.Firewall, [Prefix("10.99.3.0/24"), Prefix("10.99.1.1"), Prefix("10.99.2.1")], TimeProvider.System);

    [Fact]
    public async Task Enforce_BlockAddress_CutsWhatIsEstablished_AndNothingElse()
    {
        var port = await StartAsync();
        using var attack = lab.Connect(NetworkLab.Attacker, port);
        using var stranger = lab.Connect(NetworkLab.Stranger, port);
        using var management = lab.Connect(NetworkLab.Management, port);
        Assert.True(NetworkLab.Answers(attack!) && NetworkLab.Answers(stranger!) && NetworkLab.Answers(management!));
        var order = Block(NetworkLab.Attacker);
        Assert.Equal(ActuatorState.Rehearsed, (await actuator.RehearseAsync(order, CancellationToken.None)).State);
        Assert.Equal(ActuatorState.Absent, (await actuator.ObserveAsync(order, CancellationToken.None)).State);
        Assert.Equal(ActuatorState.Delivered, (await actuator.EnforceAsync(order, CancellationToken.None)).State);
        Assert.Equal(ActuatorState.Delivered, (await actuator.EnforceAsync(order, CancellationToken.None)).State); // again: no other effect
        Assert.Equal(ActuatorState.Enforced, (await actuator.ObserveAsync(order, CancellationToken.None)).State);
        Assert.False(NetworkLab.Answers(attack!));
        Assert.Null(lab.Connect(NetworkLab.Attacker, port));
        Assert.True(NetworkLab.Answers(stranger!) && NetworkLab.Answers(management!));
        using var fresh = lab.Connect(NetworkLab.Stranger, port);
        Assert.NotNull(fresh);
        Assert.Equal(ActuatorState.Undone, (await actuator.UndoAsync(order, CancellationToken.None)).State);
        Assert.Equal(ActuatorState.Undone, (await actuator.UndoAsync(order, CancellationToken.None)).State);
        using var back = lab.Connect(NetworkLab.Attacker, port);
        Assert.True(NetworkLab.Answers(back!));
    }

    /// <summary>Nobody is alive who could release it: the kernel does.</summary>
    [Fact]
    public async Task Enforce_ItsEndComes_TheKernelLetsGo()
    {
        var port = await StartAsync();
        await actuator.EnforceAsync(Block(NetworkLab.Attacker, seconds: 2), CancellationToken.None);
        Assert.Null(lab.Connect(NetworkLab.Attacker, port));
        for (var tries = 0; ; tries++)
        {
            using var back = lab.Connect(NetworkLab.Attacker, port);
            if (back is not null)
            {
                break;
            }

            Assert.True(tries < 20, "it never ended");
            await Task.Delay(200, CancellationToken.None);
        }
    }

    /// <summary>The same containment until a later end: the kernel holds it until then.</summary>
    [Fact]
    public async Task Enforce_SameIdUntilALaterEnd_HoldsUntilThen()
    {
        var port = await StartAsync();
        var order = Block(NetworkLab.Attacker, seconds: 2);
        await actuator.EnforceAsync(order, CancellationToken.None);
        await actuator.EnforceAsync(order with { ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(10) }, CancellationToken.None);
        await Task.Delay(TimeSpan.FromSeconds(3)); // behind the first end: nothing else tells that it did not come
        Assert.Null(lab.Connect(NetworkLab.Attacker, port));
        Assert.Equal(ActuatorState.Undone, (await actuator.UndoAsync(order, CancellationToken.None)).State);
        using var back = lab.Connect(NetworkLab.Attacker, port);
        Assert.NotNull(back);
    }

    [Fact]
    public async Task Enforce_IsolateHost_LeavesTheManagementPath()
    {
        var port = await StartAsync();
        using var before = lab.Connect(NetworkLab.Attacker, port);
        var order = Given.Order(ContainmentKind.IsolateHost, "svc-1", 10) with { Address = NetworkLab.Service, Destinations = [], ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(10) };
        Assert.Equal(ActuatorState.Delivered, (await actuator.EnforceAsync(order, CancellationToken.None)).State);
        Assert.False(NetworkLab.Answers(before!));
        Assert.Null(lab.Connect(NetworkLab.Stranger, port));
        using var management = lab.Connect(NetworkLab.Management, port);
        Assert.True(NetworkLab.Answers(management!));
    }

    [Fact]
    public async Task Enforce_Shield_AdmitsWhoIsOnItsList()
    {
        var port = await StartAsync();
        using var attack = lab.Connect(NetworkLab.Attacker, port);
        var order = new ContainmentOrder(new ContainmentId(Guid.NewGuid()), ContainmentKind.Shield, null, NetworkLab.Service, port, [NetworkLab.Stranger], [], DateTimeOffset.UtcNow.AddMinutes(10), "test");
        Assert.Equal(ActuatorState.Delivered, (await actuator.EnforceAsync(order, CancellationToken.None)).State);
        Assert.Equal(ActuatorState.Enforced, (await actuator.ObserveAsync(order, CancellationToken.None)).State);
        Assert.False(NetworkLab.Answers(attack!));
        Assert.Null(lab.Connect(NetworkLab.Attacker, port));
        using var admitted = lab.Connect(NetworkLab.Stranger, port);
        Assert.True(NetworkLab.Answers(admitted!));
        await actuator.UndoAsync(order, CancellationToken.None);
        using var back = lab.Connect(NetworkLab.Attacker, port);
        Assert.NotNull(back);
    }

    /// <summary>Two containments of one address: letting go of one lets nobody in.</summary>
    [Fact]
    public async Task Undo_HeldByAnotherToo_StaysContained()
    {
        var port = await StartAsync();
        var (one, two) = (Block(NetworkLab.Attacker), Block(NetworkLab.Attacker));
        await actuator.EnforceAsync(one, CancellationToken.None);
        await actuator.EnforceAsync(two, CancellationToken.None);
        await actuator.UndoAsync(one, CancellationToken.None);
        Assert.Equal(ActuatorState.Absent, (await actuator.ObserveAsync(one, CancellationToken.None)).State);
        Assert.Equal(ActuatorState.Enforced, (await actuator.ObserveAsync(two, CancellationToken.None)).State);
        Assert.Null(lab.Connect(NetworkLab.Attacker, port));
        Assert.Equal(ActuatorState.Undone, (await actuator.UndoAllAsync([], CancellationToken.None)).State);
        using var back = lab.Connect(NetworkLab.Attacker, port);
        Assert.NotNull(back);
    }

    /// <summary>The third depth: this firewall does not cut what it was told never to cut, whoever orders it.</summary>
    [Theory]
    [InlineData("10.99.3.10")]
    [InlineData("10.99.0.0/16")]
    [InlineData("0.0.0.0/0")]
    public async Task Enforce_OverlapsWhatIsNeverCut_IsRefused(string destination)
    {
        var port = await StartAsync();
        var report = await actuator.EnforceAsync(Block(destination), CancellationToken.None);
        Assert.Equal(ActuatorState.Failed, report.State);
        Assert.Contains("never cut here", report.Detail, StringComparison.Ordinal);
        using var management = lab.Connect(NetworkLab.Management, port);
        Assert.True(NetworkLab.Answers(management!));
    }

    /// <summary>Somebody else swept the table away: said to be in force is not in force.</summary>
    [Theory]
    [InlineData("flush set inet hikeshi blocked4")]
    [InlineData("delete table inet hikeshi")]
    [InlineData("flush chain inet hikeshi forward")]
    public async Task Observe_SweptAwayByOthers_IsAbsent(string words)
    {
        await StartAsync();
        var order = Block(NetworkLab.Attacker);
        await actuator.EnforceAsync(order, CancellationToken.None);
        lab.Nft(words);
        Assert.Equal(ActuatorState.Absent, (await actuator.ObserveAsync(order, CancellationToken.None)).State);
        Assert.Equal(ActuatorState.Delivered, (await actuator.ProbeAsync(CancellationToken.None)).State);
    }

    [Fact]
    public async Task Probe_NoSuchNamespace_IsAReport()
    {
        var report = await new NftablesActuator("nowhere", "no-such-netns", [], TimeProvider.System).ProbeAsync(CancellationToken.None);
        Assert.Equal(ActuatorState.Failed, report.State);
    }

    public void Dispose() => lab.Dispose();

    private static ContainmentOrder Block(string destination, int seconds = 600) =>
        Given.Order(target: destination) with { ExpiresAt = DateTimeOffset.UtcNow.AddSeconds(seconds) };

    private static IpPrefix Prefix(string text) => IpPrefix.TryParse(text, out var prefix) ? prefix : throw new ArgumentException(text);

    private async Task<int> StartAsync()
    {
        Assert.Equal(ActuatorState.Delivered, (await actuator.ProbeAsync(CancellationToken.None)).State);
        return lab.Echo();
    }
}
