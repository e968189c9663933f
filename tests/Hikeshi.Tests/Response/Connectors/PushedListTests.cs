using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Actuators.Http;
using Hikeshi.Response.Actuators.PushedList;
using Xunit;

namespace Hikeshi.Tests.Response.Connectors;

public sealed class PushedListTests : ConnectorContract
{
    private const string Token = "store-token-abcdef";

    private ListStoreEmulator Store => (ListStoreEmulator)Bench.Emulator;

    private protected override ActuatorState SeenInForce => ActuatorState.Delivered;

    private protected override Bench SetUp(SteppedClock clock)
    {
        var store = new ListStoreEmulator(clock, Token) { Lists = { ["ip.txt"] = "# kept by hand\n192.0.2.99\n" } };
        return new Bench(clock, store, secret => new PushedListActuator(new PushedListSettings("edl", new HttpPlace(new Uri(store.Address, "lists"), null), "ip.txt", "domain.txt", new SecretFile(secret)), Bench.Self, clock), Token)
        {
            Order = new ContainmentOrder(new ContainmentId(Guid.NewGuid()), ContainmentKind.BlockAddress, null, null, null, [], ["198.51.100.7", "203.0.113.0/24"], clock.GetUtcNow().AddMinutes(30), "test"),
            EffectsOfOrder = 1,
        };
    }

    [Fact]
    public async Task Enforce_ListOfOthers_IsKept()
    {
        Store.WrittenInBetween = "192.0.2.100\n";
        await EnforcedAsync();
        Assert.Equal($"# kept by hand\n192.0.2.99\n192.0.2.100\n# hikeshi:bank-07:{Bench.Order.Id} until 2026-04-01T09:30:00.0000000+00:00\n198.51.100.7\n203.0.113.0/24\n# end\n", Store.Lists["ip.txt"]);
        Store.Lists["ip.txt"] += "192.0.2.101\n";
        await UndoneAsync();
        Assert.Equal("# kept by hand\n192.0.2.99\n192.0.2.100\n192.0.2.101\n", Store.Lists["ip.txt"]);
    }

    [Fact]
    public async Task Enforce_NoListYet_MakesIt()
    {
        var order = Bench.Order with { Kind = ContainmentKind.BlockDomain, Destinations = ["bad.example", "*.worse.example"] };
        Assert.Equal(ActuatorState.Delivered, (await Bench.Actuator.EnforceAsync(order, CancellationToken.None)).State);
        Assert.Contains("\nbad.example\n*.worse.example\n", Store.Lists["domain.txt"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enforce_AnotherOneIsOver_IsTakenOutWithIt()
    {
        await EnforcedAsync();
        Bench.Clock.Advance(TimeSpan.FromHours(1));
        var later = Bench.Order with { Id = new ContainmentId(Guid.NewGuid()), Destinations = ["198.51.100.8"], ExpiresAt = Bench.Clock.GetUtcNow().AddMinutes(5) };
        await Bench.Actuator.EnforceAsync(later, CancellationToken.None);
        Assert.DoesNotContain("198.51.100.7", Store.Lists["ip.txt"], StringComparison.Ordinal);
        Assert.Contains("198.51.100.8", Store.Lists["ip.txt"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task UndoAll_ListOfAnotherNode_IsKept()
    {
        Store.Lists["ip.txt"] = "# hikeshi:bank-99:01234567-89ab-cdef-0123-456789abcdef until 2026-04-01T09:30:00.0000000+00:00\n192.0.2.1\n# end\n";
        var before = Store.Lists["ip.txt"];
        await EnforcedAsync();
        Assert.NotEqual(before, Store.Lists["ip.txt"]);
        await Bench.Actuator.UndoAllAsync([], CancellationToken.None);
        Assert.Equal(before, Store.Lists["ip.txt"]);
    }

    [Theory]
    [InlineData("<html>\n")]
    [InlineData("a\u0000b\n")]
    public async Task Enforce_SomethingElseIsThere_IsLeftAlone(string text)
    {
        Store.Lists["ip.txt"] = text;
        Assert.Equal(ActuatorState.Failed, (await EnforceAsync()).State);
        Assert.Equal(text, Store.Lists["ip.txt"]);
    }

    [Fact]
    public async Task Enforce_NoTags_IsRefused()
    {
        Store.WithoutTags = true;
        Assert.Contains("ETag", (await EnforceAsync()).Detail, StringComparison.Ordinal);
        Assert.Equal(0, Store.Effects);
    }

    [Fact]
    public async Task Enforce_EntryWithALineInIt_IsRefused()
    {
        var report = await Bench.Actuator.EnforceAsync(Bench.Order with { Destinations = ["198.51.100.7\n0.0.0.0/0"] }, CancellationToken.None);
        Assert.Equal(ActuatorState.Failed, report.State);
        Assert.Empty(Store.Calls);
    }
}
