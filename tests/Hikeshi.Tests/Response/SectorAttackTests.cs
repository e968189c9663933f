using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.SectorCap;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Response;

/// <summary>
/// Forty nodes are made to make the same mistake at the same time: whoever attacks them wants them to cut themselves off. Their own caps are as
/// loose as a policy can make them, so nothing stands in the way but the sector cap. What reaches the actuators is counted by arithmetic of its own.
/// </summary>
public sealed class SectorAttackTests
{
    private const int Members = 40;
    private const double Share = 0.1;
    private readonly TestClock clock = TestClock.AtMorning();

    private enum Act { ShellOnHost, SupplierTurned, Deliver, LoseAnswer, ForgedOrder, BorrowedReservation, Release, Later }

    /// <summary>The agent of the same vendor turns against all of them in one second.</summary>
    [Fact]
    public void SupplierTurned_AtAllFortyAtOnce_FourSuspendItAndTheRestWaitsForPeople()
    {
        var sector = new SectorInMemory(Members, Share, clock);
        foreach (var node in sector.Nodes)
        {
            node.See(Given.Sighting(host: null, "high", "hikeshi.supplier.soc"));
        }

        sector.Settle();
        Assert.Equal(4, sector.Nodes.Count(node => node.Standing.Any(order => order.Kind == ContainmentKind.SuspendSupplier)));
        Assert.Equal(36, sector.Nodes.Count(node => node.Facts.OfType<Waiting>().Any(waiting => waiting.Guardrail == "sector-cap")));
    }

    /// <summary>One of the two hosts that carry the payments of each: half the capacity there, so eight may and no more. What they call their payments does not matter.</summary>
    [Fact]
    public void ShellSeen_AtAllFortyAtOnce_ATenthOfThePaymentsIsLost()
    {
        var sector = new SectorInMemory(Members, Share, clock);
        foreach (var node in sector.Nodes)
        {
            node.See(Given.Sighting("gw-1"));
        }

        sector.Settle();
        Assert.Equal(8, sector.Nodes.Count(node => node.Standing.Any(order => order.Kind == ContainmentKind.IsolateHost)));
        Assert.Equal(32, sector.Nodes.Count(node => node.Facts.OfType<Waiting>().Any(waiting => waiting.Guardrail == "sector-cap" && waiting.Order.Kind == ContainmentKind.IsolateHost)));
        Assert.All(sector.Nodes, node => Assert.Contains(node.Standing, order => order.Kind == ContainmentKind.Shield)); // what costs nothing goes at once
        AssertWithinTheCap(sector);
    }

    /// <summary>Whatever is seen where, in which order, with answers late or lost, orders forged and reservations borrowed: the sector keeps nine tenths.</summary>
    [Fact]
    public void AnyAttack_OnFortyNodes_NeverCostsMoreThanTheCap() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(40), Prop.ForAll(
            Gen.ListOf(
                from act in Gen.Frequency(
                    (4, Gen.Constant(Act.ShellOnHost)), (3, Gen.Constant(Act.SupplierTurned)), (10, Gen.Constant(Act.Deliver)), (2, Gen.Constant(Act.LoseAnswer)),
                    (1, Gen.Constant(Act.ForgedOrder)), (1, Gen.Constant(Act.BorrowedReservation)), (1, Gen.Constant(Act.Release)), (1, Gen.Constant(Act.Later)))
                from node in Gen.Choose(0, Members - 1)
                from host in Gen.Elements("gw-1", "gw-2", "desk-1", "desk-2")
                from minutes in Gen.Choose(1, 25)
                select (act, node, host, minutes), 400).ToArbitrary(),
            steps =>
            {
                var now = TestClock.AtMorning();
                var sector = new SectorInMemory(Members, Share, now);
                foreach (var (act, number, host, minutes) in steps)
                {
                    var node = sector.Nodes[number];
                    switch (act)
                    {
                        case Act.ShellOnHost: node.See(Given.Sighting(host)); break;
                        case Act.SupplierTurned: node.See(Given.Sighting(host: null, "high", "hikeshi.supplier.soc")); break;
                        case Act.Deliver: node.Deliver(); break;
                        case Act.LoseAnswer: node.LoseNextAnswer(); break;
                        case Act.ForgedOrder: node.Forge(SuspendSoc()); break;
                        case Act.BorrowedReservation: node.Forge(SuspendSoc() with { Id = sector.AnyGranted ?? new ContainmentId(Guid.NewGuid()) }); break;
                        case Act.Release: node.ReleaseOne(); break;
                        default: now.Advance(TimeSpan.FromMinutes(minutes)); sector.Expire(); break;
                    }

                    AssertWithinTheCap(sector);
                }

                sector.Settle();
                AssertWithinTheCap(sector);
            }));

    private static ContainmentOrder SuspendSoc() => Given.Order(ContainmentKind.SuspendSupplier, "vpn.soc-vendor.example") with { Supplier = "soc" };

    private static void AssertWithinTheCap(SectorInMemory sector)
    {
        Assert.True(sector.Nodes.Count(node => node.Standing.Any(order => order.Kind == ContainmentKind.SuspendSupplier)) <= Members * Share);
        Assert.True(sector.Nodes.Sum(node => node.LostPayments) <= Members * Share + 1e-9);
    }
}
