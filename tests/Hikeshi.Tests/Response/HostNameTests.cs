using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response;
using Hikeshi.Response.Policy;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Response;

/// <summary>Whoever asks from outside writes a host in several ways; it stays one host for everything that counts hosts.</summary>
public sealed class HostNameTests
{
    private readonly TestClock clock = TestClock.AtMorning();
    private readonly RecordingActuator actuator = new();
    private ulong index;

    public static TheoryData<string?, string?> Spellings => new()
    {
        { "DESK-1", null },
        { "desk-1.bank-07.example", null },
        { "Desk-1.elsewhere.example", "10.7.1.4" },
        { "10.7.1.3", null },
        { null, "10.7.1.3" },
    };

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Decide_AskedForByAnyName_IsTheLedgersHost(string? host, string? address)
    {
        var service = Service(Given.Bank);
        var action = Assert.Single(Ask(service, host, address).Actions);
        Assert.Equal(("desk-1", "10.7.1.3", "waiting"), (action.Order.Host, action.Order.Address, action.Verdict));
        Hold(service, action);
        Assert.Equal(["record already-asked"], Given.Verdicts(Ask(service, "desk-1", null), ContainmentKind.IsolateHost));
    }

    /// <summary>Written otherwise it is still in force, and still released by a person.</summary>
    [Theory]
    [MemberData(nameof(Spellings))]
    public void Decide_OrderedByAnyName_IsKnownByTheOthers(string? host, string? address)
    {
        var service = Service(Given.Bank);
        var order = Order(host, address);
        service.Apply(At(new Ordered(order) { Grounds = Given.Approved(order) }));
        Assert.Equal(["record already-active"], Given.Verdicts((Decided)service.Decide(At(Given.Sighting("desk-1")))[0], ContainmentKind.IsolateHost));
        Assert.Equal(["record already-active"], Given.Verdicts(Ask(service, "desk-1.bank-07.example", null), ContainmentKind.IsolateHost));
        service.Apply(At(new Released(order.Id, "person:a", "mistaken") { Order = order }));
        Assert.Equal(["waiting cool-down"], Given.Verdicts((Decided)service.Decide(At(Given.Sighting("desk-1")))[0], ContainmentKind.IsolateHost));
    }

    /// <summary>What people let under another name costs the same capacity, now and for the hour after its release.</summary>
    [Theory]
    [InlineData("GW-1", null, false)]
    [InlineData("gw-1.bank-07.example", null, false)]
    [InlineData(null, "10.7.1.1", false)]
    [InlineData("10.7.1.1", null, true)]
    public async Task EnforceAsync_CompanionIsolatedByAnotherName_LeavesCapacity(string? host, string? address, bool isReleased)
    {
        var service = Service(Given.Bank);
        var first = Order(host, address);
        service.Apply(At(new Ordered(first) { Grounds = Given.Approved(first) }));
        if (isReleased)
        {
            service.Apply(At(new Released(first.Id, "person:a", "done") { Order = first }));
        }

        Assert.Equal(["waiting blast-radius"], Given.Verdicts((Decided)service.Decide(At(Given.Sighting("gw-2")))[0], ContainmentKind.IsolateHost));
        var second = At(new Ordered(Order("gw-2", null)));
        service.Apply(second);
        Assert.Contains("blast-radius", Assert.IsType<EnforcementFailed>(Assert.Single(await service.EnforceAsync(second, CancellationToken.None))).Detail, StringComparison.Ordinal);
        Assert.Empty(actuator.Calls);
    }

    /// <summary>Twenty hosts of one segment, each written as it comes, some of them twice: half of them at most.</summary>
    [Fact]
    public void EnforceAsync_ManyIsolationsHoweverWritten_LeaveTheSegment() =>
        Prop.ForAll(
            Gen.ListOf(from host in Gen.Choose(1, 20) from spelling in Gen.Choose(0, 4) select (host, spelling), 60).ToArbitrary(),
            given =>
            {
                var bank = Given.Bank with { Assets = [.. Enumerable.Range(1, 20).Select(i => Given.Host($"h-{i}", $"10.7.9.{i}"))] };
                var service = Service(bank, limits => limits with { OrdersPerMinute = 1_000 });
                var reached = new HashSet<int>();
                foreach (var (host, spelling) in given)
                {
                    var order = spelling switch
                    {
                        0 => Order($"h-{host}", null),
                        1 => Order($"H-{host}", null),
                        2 => Order($"h-{host}.bank-07.example", $"10.9.9.{host}"),
                        3 => Order($"10.7.9.{host}", null),
                        _ => Order(null, $"10.7.9.{host}"),
                    };
                    var ordered = At(new Ordered(order) { Grounds = new OrderGrounds(Given.Self, ByBehaviour: false, []) });
                    service.Apply(ordered);
                    if (service.EnforceAsync(ordered, CancellationToken.None).GetAwaiter().GetResult().Any(fact => fact is Enforced))
                    {
                        reached.Add(host);
                    }
                }

                Assert.True(reached.Count <= 10, $"{reached.Count} of 20");
                return true;
            }).QuickCheckThrowOnFailure();

    /// <summary>What the ledger does not know stays as it was asked for, and is held for two.</summary>
    [Fact]
    public void Decide_UnknownHost_StaysAsItIsAndWaits()
    {
        var action = Assert.Single(Ask(Service(Given.Bank), "nobody.bank-07.example", null).Actions);
        Assert.Equal(("nobody.bank-07.example", null, "waiting", "unknown-host"), (action.Order.Host, action.Order.Address, action.Verdict, action.Guardrail));
    }

    private static ContainmentOrder Order(string? host, string? address) => Given.Order(ContainmentKind.IsolateHost) with { Host = host, Address = address, Destinations = [] };

    private Decided Ask(ResponseService service, string? host, string? address)
    {
        var order = Order(host, address);
        return (Decided)service.Decide(At(new ContainmentRequested("r", order, "machine:edr", "openc2", "digest")))[0];
    }

    private void Hold(ResponseService service, PlannedAction action) =>
        service.Apply(At(new Waiting(action.Order, action.Guardrail, action.Reason) { Grounds = action.Grounds }));

    private Recorded<T> At<T>(T fact)
        where T : Fact => Given.At(fact, index++, clock.GetUtcNow());

    private ResponseService Service(InstitutionDocument bank, Func<PolicyLimits, PolicyLimits>? limits = null)
    {
        var service = new ResponseService(Given.Self, Given.Policy(limits ?? (each => each)), () => new LedgerView(bank), [actuator], (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "")), clock) { IsGranted = _ => true };
        foreach (var kind in Enum.GetValues<ContainmentKind>())
        {
            service.Apply(At(new AutonomyEnabled(kind, Autonomy.Act, 14, "ciso")));
        }

        return service;
    }
}
