using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response;
using Hikeshi.Response.Policy;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Response;

/// <summary>
/// The second depth alone: orders that no decision ever made, as a fault or an intruder might write them into the log, against actuators that
/// would do anything. What reaches an actuator is checked by rules that are written down here once more, not by the guardrails themselves.
/// </summary>
public sealed class SecondDepthProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(400);

    private static readonly Gen<ContainmentOrder> Orders =
        from kind in Gen.Elements(Enum.GetValues<ContainmentKind>())
        from host in Gen.Elements("gw-1", "gw-2", "desk-1", "dns-1", "domain-controller-1", "hsm-1", "backup-1", "core-1", "flagged-1", "10.7.2.2", "DNS-1.bank-07.example", "nobody")
        from destination in Gen.Elements("198.51.100.7", "198.51.100.0/24", "203.0.113.9", "203.0.112.0/20", "10.8.1.1", "10.7.0.10", "0.0.0.0/0", "::/0", "2001:db8::7", "c2.example.net", "sora-cloud.example", "api.sora-cloud.example", "com", "co.jp", "vpn.soc-vendor.example", "junk!")
        from port in Gen.Elements<int?>(8443, 443, 22, null)
        from allows in Gen.Elements(true, false)
        from minutes in Gen.Elements(1, 14, 16, 60, 1440, 1441, 100_000)
        from account in Gen.Elements("svc", "break-glass-1", "BANK\\Administrator", "root@bank.example", "")
        select new ContainmentOrder(
            new ContainmentId(Guid.NewGuid()),
            kind,
            kind == ContainmentKind.IsolateHost ? host : null,
            kind == ContainmentKind.Shield ? "10.7.0.10" : null,
            kind == ContainmentKind.Shield ? port : null,
            allows ? ["10.8.0.0/16"] : [],
            kind is ContainmentKind.BlockAddress or ContainmentKind.BlockDomain or ContainmentKind.SuspendSupplier ? [destination] : [],
            Given.Now.AddMinutes(minutes),
            "written by nobody",
            kind == ContainmentKind.SuspendSupplier ? "soc" : null,
            account.Length == 0 ? null : account);

    [Fact]
    public void EnforceAsync_AnyOrder_NothingForbiddenReachesTheActuator() =>
        Check.One(Many, Prop.ForAll(
            (from order in Orders
             from isForeign in Gen.Elements(true, false)
             from byBehaviour in Gen.Elements(true, false)
             select (order, isForeign, byBehaviour)).ToArbitrary(),
            given =>
            {
                var (order, isForeign, byBehaviour) = given;
                var actuator = new RecordingActuator();
                var grounds = new OrderGrounds(isForeign ? Given.Other : Given.Self, byBehaviour, order.Kind == ContainmentKind.SuspendSupplier ? [new CapacityLoss("supplier", "soc", 1)] : []);
                var facts = Enforce(actuator, order, grounds, granted: false);
                if (!actuator.Calls.Any())
                {
                    Assert.IsType<EnforcementFailed>(Assert.Single(facts));
                    return true;
                }

                var left = order.ExpiresAt - Given.Now;
                Assert.True(left <= TimeSpan.FromHours(24));
                Assert.True(!(isForeign || byBehaviour) || left <= TimeSpan.FromMinutes(15));
                Assert.True(!byBehaviour || order.Kind is ContainmentKind.IsolateHost or ContainmentKind.Shield);
                switch (order.Kind)
                {
                    case ContainmentKind.IsolateHost:
                        Assert.Contains(order.Host, new[] { "gw-1", "gw-2", "desk-1" });
                        break;
                    case ContainmentKind.Shield:
                        Assert.Equal(8443, order.Port);
                        Assert.NotEmpty(order.Allow);
                        break;
                    case ContainmentKind.BlockAddress:
                        Assert.Contains(order.Destinations[0], new[] { "198.51.100.7", "2001:db8::7" });
                        break;
                    case ContainmentKind.BlockDomain:
                        Assert.Contains(order.Destinations[0], new[] { "c2.example.net" });
                        break;
                    case ContainmentKind.SuspendSupplier:
                        Assert.Fail("the hub granted no reservation");
                        break;
                    default:
                        Assert.Equal("svc", order.Account);
                        break;
                }

                return true;
            }));

    /// <summary>Two people may let what waits for people; no number of people lets what is refused.</summary>
    [Fact]
    public void EnforceAsync_AnyApprovedOrder_NothingRefusedReachesTheActuator() =>
        Check.One(Many, Prop.ForAll(Orders.ToArbitrary(), order =>
        {
            var actuator = new RecordingActuator();
            Enforce(actuator, order, Given.Approved(order), granted: true);
            if (actuator.Calls.Any() && order.Destinations is [var destination])
            {
                string[] own = ["203.0.113.9", "203.0.112.0/20", "10.8.1.1", "10.7.0.10", "0.0.0.0/0", "::/0", "sora-cloud.example", "api.sora-cloud.example", "com", "junk!"];
                Assert.DoesNotContain(destination, own.Except(["::/0", "com"]));
            }

            return order.Account is not ("break-glass-1" or "BANK\\Administrator" or "root@bank.example") || !actuator.Calls.Any() || order.Kind is not (ContainmentKind.DisableAccount or ContainmentKind.RevokeSessions);
        }));

    /// <summary>Whatever is enabled for a class, less than <c>act</c> reaches nobody by itself.</summary>
    [Fact]
    public void EnforceAsync_ClassThatMayNotAct_NothingReachesTheActuator()
    {
        foreach (var autonomy in Autonomy.Names.Where(name => name != Autonomy.Act).Append("nonsense"))
        {
            var actuator = new RecordingActuator();
            var order = Given.Order();
            Enforce(actuator, order, new OrderGrounds(Given.Self, ByBehaviour: false, []), granted: false, autonomy);
            Assert.Empty(actuator.Calls);
        }
    }

    /// <summary>The sector cap, whatever the order says that it costs: without the hub's word it goes nowhere, with it only for this very order.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task EnforceAsync_SupplierSuspended_OnlyWithItsReservation(bool isReserved, bool isForThisOrder)
    {
        var actuator = new RecordingActuator();
        var service = Service(actuator, Given.Bank, _ => false, Autonomy.Act);
        var order = Given.Order(ContainmentKind.SuspendSupplier, "vpn.soc-vendor.example") with { Supplier = "soc" };
        if (isReserved)
        {
            service.Apply(Given.At(new ReservationAnswered(isForThisOrder ? order : Given.Order(ContainmentKind.SuspendSupplier), Granted: true, "")));
        }

        var ordered = Given.At(new Ordered(order) { Grounds = new OrderGrounds(Given.Self, ByBehaviour: false, []) }, 7);
        service.Apply(ordered);
        await service.EnforceAsync(ordered, CancellationToken.None);
        Assert.Equal(isReserved && isForThisOrder ? 1 : 0, actuator.Calls.Count);
    }

    /// <summary>The hub gives the place to somebody else when the reservation ends: under its id nothing lasts longer.</summary>
    [Theory]
    [InlineData(10, 1)]
    [InlineData(11, 0)]
    public async Task EnforceAsync_LongerThanItsReservation_ReachesNobody(int minutes, int calls)
    {
        var actuator = new RecordingActuator();
        var service = Service(actuator, Given.Bank, _ => false, Autonomy.Act);
        var granted = Given.Order(ContainmentKind.SuspendSupplier, "vpn.soc-vendor.example", minutes: 10) with { Supplier = "soc" };
        service.Apply(Given.At(new ReservationAnswered(granted, Granted: true, "")));
        var ordered = Given.At(new Ordered(granted with { ExpiresAt = Given.Now.AddMinutes(minutes) }) { Grounds = new OrderGrounds(Given.Self, ByBehaviour: false, []) }, 7);
        service.Apply(ordered);
        await service.EnforceAsync(ordered, CancellationToken.None);
        Assert.Equal(calls, actuator.Calls.Count);
    }

    /// <summary>A person let go of it in between, under another id.</summary>
    [Fact]
    public async Task EnforceAsync_ReleasedBefore_CoolsDownHereToo()
    {
        var actuator = new RecordingActuator();
        var service = Service(actuator, Given.Bank, _ => false, Autonomy.Act);
        var (first, again) = (Given.Order(), Given.Order());
        service.Apply(Given.At(new Ordered(first), 1));
        service.Apply(Given.At(new Released(first.Id, "person", "") { Order = first }, 2));
        var ordered = Given.At(new Ordered(again), 3);
        service.Apply(ordered);
        Assert.Contains("cool-down", Assert.IsType<EnforcementFailed>(Assert.Single(await service.EnforceAsync(ordered, CancellationToken.None))).Detail, StringComparison.Ordinal);
        Assert.Empty(actuator.Calls);
    }

    /// <summary>A flood that got past the decision stops at the rate.</summary>
    [Fact]
    public async Task EnforceAsync_MoreOrdersThanTheRate_AreStopped()
    {
        var actuator = new RecordingActuator();
        var service = Service(actuator, Given.Bank, _ => false, Autonomy.Act);
        for (var i = 0; i < 80; i++)
        {
            var ordered = Given.At(new Ordered(Given.Order(target: $"198.51.100.{i}")), (ulong)i);
            service.Apply(ordered);
            await service.EnforceAsync(ordered, CancellationToken.None);
        }

        Assert.Equal(ResponsePolicyReader.BuiltIn.Limits.OrdersPerMinute, actuator.Calls.Count);
    }

    /// <summary>Many hosts at once, each order by itself harmless: the needed capacity and the segment's share remain.</summary>
    [Fact]
    public async Task EnforceAsync_ManyIsolations_LeaveCapacityAndSegment()
    {
        var bank = Given.Bank with { Assets = [.. Enumerable.Range(1, 20).Select(i => Given.Host($"h-{i}", $"10.7.9.{i}"))] };
        var actuator = new RecordingActuator();
        var service = Service(actuator, bank, _ => false, Autonomy.Act);
        for (var i = 1; i <= 20; i++)
        {
            var order = Given.Order(ContainmentKind.IsolateHost, $"h-{i}") with { Destinations = [] };
            var ordered = Given.At(new Ordered(order) { Grounds = new OrderGrounds(Given.Self, ByBehaviour: false, []) }, (ulong)i);
            service.Apply(ordered);
            await service.EnforceAsync(ordered, CancellationToken.None);
        }

        Assert.Equal(10, actuator.Calls.Count);
    }

    private static IReadOnlyList<Hikeshi.Facts.Fact> Enforce(RecordingActuator actuator, ContainmentOrder order, OrderGrounds grounds, bool granted, string autonomy = Autonomy.Act)
    {
        var service = Service(actuator, Given.Bank, _ => granted, autonomy);
        var ordered = Given.At(new Ordered(order) { Grounds = grounds }, 7);
        service.Apply(ordered);
        return service.EnforceAsync(ordered, CancellationToken.None).GetAwaiter().GetResult();
    }

    private static ResponseService Service(RecordingActuator actuator, InstitutionDocument bank, Func<string, bool> granted, string autonomy)
    {
        var service = new ResponseService(Given.Self, ResponsePolicyReader.BuiltIn, () => new LedgerView(bank), [actuator], (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "")), TestClock.AtMorning()) { IsGranted = granted };
        foreach (var kind in Enum.GetValues<ContainmentKind>())
        {
            service.Apply(Given.At(new AutonomyEnabled(kind, autonomy, 0, "ciso")));
        }

        return service;
    }
}
