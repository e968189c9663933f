using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Policy;
using Xunit;

namespace Hikeshi.Tests.Response;

/// <summary>One person who lets many things, each of them harmless when it was asked, is two persons' business once it is not harmless any more.</summary>
public sealed class AskedOnceMoreTests
{
    private readonly UnvetoedBench bench = new(
        Given.Bank with { Assets = [.. Enumerable.Range(1, 20).Select(i => Given.Host($"h-{i}", $"10.7.9.{i}"))] },
        Given.Policy(limits => limits with { OrdersPerMinute = 0 }) with { Rules = [Given.Rule("isolate", "hikeshi.entry", 60, ContainmentKind.IsolateHost)] },
        Autonomy.Act);

    [Fact]
    public void OrderApproved_ManyLetByOnePerson_StopsAtTheCapAndAsksTwo()
    {
        for (var host = 1; host <= 20; host++)
        {
            bench.See($"h-{host}");
        }

        bench.Settle();
        var first = bench.Facts.OfType<ApprovalRequested>().ToList();
        Assert.All(first, asked => Assert.Equal(("rate", 1), (asked.HeldBy, asked.People)));
        first.ForEach(asked => bench.Happens(new ApprovalGiven(asked.ApprovalId, "person:a", "yes")));
        bench.Settle();
        Assert.Equal(10, bench.Isolated.Count);

        var again = bench.Facts.OfType<ApprovalRequested>().Skip(20).ToList();
        Assert.Equal(10, again.Count);
        Assert.All(again, asked => Assert.Equal(("segment", 2), (asked.HeldBy, asked.People)));
        bench.Happens(new ApprovalGiven(again[0].ApprovalId, "person:a", "still yes"));
        bench.Settle();
        Assert.Equal(10, bench.Isolated.Count);
        bench.Happens(new ApprovalGiven(again[0].ApprovalId, "person:b", "yes"));
        bench.Settle();
        Assert.Equal(11, bench.Isolated.Count);
        Assert.Equal(again[0].ApprovalId, bench.Facts.OfType<Ordered>().Last().Grounds!.Approval);
    }

    /// <summary>The second question is the node's, the wish is not: whoever asked first is still none of the two.</summary>
    [Fact]
    public void OrderApproved_AskedOnceMore_IsStillTheWishOfWhoeverAskedFirst()
    {
        var wished = bench.At(new Waiting(Given.Order(ContainmentKind.IsolateHost, "h-11"), "asked", "a person asked for it") { Grounds = new OrderGrounds(Given.Self, ByBehaviour: false, []) }, "person:asker");
        bench.Service.Apply(wished);
        var mine = Assert.IsType<ApprovalRequested>(Assert.Single(bench.Service.Ask(wished)));
        Assert.Equal(("person:asker", 1), (mine.RequestedBy, mine.People));
        bench.Happens(mine);
        for (var host = 1; host <= 10; host++)
        {
            bench.See($"h-{host}");
        }

        bench.Settle();
        bench.Facts.OfType<ApprovalRequested>().Where(asked => asked != mine).ToList().ForEach(asked => bench.Happens(new ApprovalGiven(asked.ApprovalId, "person:a", "yes")));
        bench.Settle();
        bench.Happens(new ApprovalGiven(mine.ApprovalId, "person:a", "yes"));
        bench.Settle();

        var again = bench.Facts.OfType<ApprovalRequested>().Last();
        Assert.Equal(("segment", 2, "person:asker"), (again.HeldBy, again.People, again.RequestedBy));
        bench.Happens(new ApprovalGiven(again.ApprovalId, "person:asker", "yes"));
        bench.Happens(new ApprovalGiven(again.ApprovalId, "person:a", "yes"));
        bench.Settle();
        Assert.Equal(10, bench.Isolated.Count);
        bench.Happens(new ApprovalGiven(again.ApprovalId, "person:b", "yes"));
        bench.Settle();
        Assert.Equal(11, bench.Isolated.Count);
    }

    /// <summary>What is taken back is asked for no longer, whichever question it has come to.</summary>
    [Fact]
    public void Conclude_WithdrawnWhileAskedOnceMore_EndsThatQuestion()
    {
        for (var host = 1; host <= 11; host++)
        {
            bench.See($"h-{host}");
        }

        bench.Settle();
        bench.Facts.OfType<ApprovalRequested>().ToList().ForEach(asked => bench.Happens(new ApprovalGiven(asked.ApprovalId, "person:a", "yes")));
        bench.Settle();
        var (asked, held) = (bench.Facts.OfType<ApprovalRequested>().Last(), bench.Facts.OfType<Waiting>().Last());
        var withdrawn = Assert.IsType<ApprovalConcluded>(Assert.Single(bench.Service.Conclude(bench.At(new RequestWithdrawn(held.Order.Id, "machine:edr", "over")))));
        Assert.Equal((asked.ApprovalId, ApprovalConcluded.Withdrawn), (withdrawn.ApprovalId, withdrawn.Outcome));
        bench.Happens(withdrawn);
        bench.Happens(new ApprovalGiven(asked.ApprovalId, "person:a", "yes"));
        bench.Happens(new ApprovalGiven(asked.ApprovalId, "person:b", "yes"));
        bench.Settle();
        Assert.Equal(10, bench.Isolated.Count);
    }
}
