using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Policy;
using Xunit;

namespace Hikeshi.Tests.Response;

/// <summary>What nobody objected to is not what people let.</summary>
public sealed class UnvetoedTests
{
    private static readonly ResponsePolicy OnlyIsolates = Given.Policy(limits => limits with { SegmentSharePerHour = 1, OrdersPerMinute = 5 }) with { Rules = [Given.Rule("isolate", "hikeshi.entry", 60, ContainmentKind.IsolateHost)] };
    private readonly UnvetoedBench bench = new(Given.Bank, OnlyIsolates);

    [Fact]
    public void Window_NobodyObjects_IsOrderedAsWhatIsAutomatic()
    {
        bench.See("desk-1");
        bench.Pass(10);
        var ordered = Assert.Single(bench.Facts.OfType<Ordered>());
        Assert.Equal((null, $"containment:{ordered.Order.Id}"), (ordered.Grounds!.Approval, ordered.Grounds.UnlessVetoed));
        Assert.Equal(bench.Clock.GetUtcNow().AddMinutes(60), ordered.Order.ExpiresAt);
        Assert.Equal("unvetoed", bench.Facts.OfType<Decided>().Last().Trigger);
        Assert.Equal("unvetoed", Assert.Single(bench.Facts.OfType<ApprovalConcluded>()).Outcome);
        Assert.Single(bench.Actuator.Standing);
        Assert.True(Assert.Single(bench.Service.State.Active.All).IsAutomatic);
        Assert.Equal(1, bench.Service.State.RecentOrders.CountAfter(DateTimeOffset.MinValue));
        Assert.Equal(0, bench.Service.State.Waiting.Count);
    }

    [Fact]
    public void Window_SomebodyObjects_NothingHappens()
    {
        bench.See("desk-1");
        bench.Pass(9);
        bench.Happens(new ApprovalRefused(Assert.Single(bench.Facts.OfType<ApprovalRequested>()).ApprovalId, "person:a", "no"));
        bench.Pass(5);
        Assert.Empty(bench.Facts.OfType<Ordered>());
        Assert.Equal(0, bench.Service.State.Waiting.Count);
    }

    /// <summary>What is asked then is a question of its own, and what people let goes ahead as anything that they let.</summary>
    [Fact]
    public void Window_CircuitOpenedMeanwhile_IsAskedAndGoesAheadOnlyWhenPeopleLetIt()
    {
        bench.See("desk-1");
        bench.Pass(5);
        bench.Happens(new CircuitOpened(3, "three were taken back"));
        bench.Pass(5);
        Assert.Empty(bench.Facts.OfType<Ordered>());
        Assert.Equal("circuit-breaker", bench.Facts.OfType<Waiting>().Last().Guardrail);
        var (window, question) = (bench.Facts.OfType<ApprovalRequested>().First(), bench.Facts.OfType<ApprovalRequested>().Last());
        Assert.Equal((0, 1, null), (window.People, question.People, question.VetoUntil));
        Assert.NotEqual(window.ApprovalId, question.ApprovalId);
        bench.Pass(60);
        Assert.Empty(bench.Facts.OfType<Ordered>());
        bench.Happens(new ApprovalGiven(question.ApprovalId, "person:a", "yes"));
        bench.Settle();
        var ordered = Assert.Single(bench.Facts.OfType<Ordered>());
        Assert.Equal((question.ApprovalId, null), (ordered.Grounds!.Approval, ordered.Grounds.UnlessVetoed));
        Assert.Single(bench.Actuator.Standing);
    }

    [Theory]
    [InlineData(Autonomy.Record, "record")]
    [InlineData(Autonomy.Recommend, "recommend")]
    public void Window_ClassMayNotActAnyMore_OnlyRecordsAndForgetsIt(string autonomy, string verdict)
    {
        bench.See("desk-1");
        bench.Pass(5);
        bench.Enable(autonomy);
        bench.Pass(10);
        Assert.Empty(bench.Facts.OfType<Ordered>());
        Assert.Equal([$"{verdict} autonomy"], Given.Verdicts(bench.Facts.OfType<Decided>().Last(), ContainmentKind.IsolateHost));
        Assert.Equal(0, bench.Service.State.Waiting.Count);
    }

    /// <summary>A class that may act by itself meanwhile may act by itself here too.</summary>
    [Fact]
    public void Window_ClassActsMeanwhile_IsOrdered()
    {
        bench.See("desk-1");
        bench.Pass(5);
        bench.Enable(Autonomy.Act);
        bench.Pass(5);
        Assert.Single(bench.Actuator.Standing);
    }

    /// <summary>What is about to go ahead counts: what would come on top of it is no window but a question.</summary>
    [Fact]
    public void Window_AnotherOneIsOpen_IsAQuestionAtOnce()
    {
        bench.See("gw-1");
        bench.Settle();
        bench.See("gw-2");
        bench.Settle();
        Assert.Equal(["veto", "blast-radius"], bench.Facts.OfType<Waiting>().Select(waiting => waiting.Guardrail));
        Assert.Equal([0, 2], bench.Facts.OfType<ApprovalRequested>().Select(asked => asked.People));
    }

    [Fact]
    public void Break_PeopleTakeBackWhatNobodyObjectedTo_OpensTheCircuit()
    {
        for (var i = 0; i < 3; i++)
        {
            bench.Happens(new Waiting(Given.Order(target: $"198.51.100.{i}") with { ExpiresAt = bench.Clock.GetUtcNow().AddMinutes(5) }, "veto", "a person may veto it"));
            bench.Pass(10);
            var standing = Assert.Single(bench.Service.State.Active.All);
            bench.Happens(new Released(standing.Order.Id, "person:a", "mistaken") { Order = standing.Order });
            bench.Settle();
        }

        Assert.Single(bench.Facts.OfType<CircuitOpened>());
    }

    /// <summary>Second depth: an order that only says that nobody objected, or that borrows the silence about another one, goes nowhere.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Enforce_SilenceForgedOrBorrowed_ReachesNobody(bool isBorrowed)
    {
        var (order, other) = (Host("desk-1"), Host("gw-1"));
        if (isBorrowed)
        {
            Unvetoed(other);
        }

        var facts = bench.Enforce(new Ordered(order) { Grounds = Given.Approved(order) with { Approval = null, UnlessVetoed = $"containment:{(isBorrowed ? other : order).Id}" } });
        Assert.Contains("no time to object", Assert.IsType<EnforcementFailed>(Assert.Single(facts)).Detail, StringComparison.Ordinal);
        Assert.Empty(bench.Isolated);
    }

    /// <summary>Logs from before call silence an approval: read again it is none, whatever the order is for.</summary>
    [Theory]
    [InlineData("desk-1", Autonomy.ActUnlessVetoed, null)]
    [InlineData("desk-1", Autonomy.Record, "autonomy")]
    [InlineData("dns-1", Autonomy.ActUnlessVetoed, "never-contain")]
    [InlineData("core-1", Autonomy.Act, "tier-0")]
    public void Enforce_SilenceWrittenAsAnApproval_IsJudgedAsAutomatic(string host, string autonomy, string? objection)
    {
        bench.Enable(autonomy);
        var order = Host(host);
        Unvetoed(order, ApprovalConcluded.Granted);
        var facts = bench.Enforce(new Ordered(order) { Grounds = Given.Approved(order) });
        Assert.Equal(objection is null ? 1 : 0, bench.Isolated.Count);
        Assert.StartsWith(objection ?? "", facts.OfType<EnforcementFailed>().FirstOrDefault()?.Detail ?? "", StringComparison.Ordinal);
        Assert.True(Assert.Single(bench.Service.State.Active.All).IsAutomatic);
    }

    /// <summary>The hub grants without limit what people let; silence is not told to it as that.</summary>
    [Fact]
    public async Task TellSector_SilenceWrittenAsAnApproval_TellsNothing()
    {
        var order = Given.Order(ContainmentKind.SuspendSupplier, "vpn.soc-vendor.example") with { Supplier = "soc" };
        Unvetoed(order, ApprovalConcluded.Granted);
        await bench.Service.TellSectorAsync(bench.At(new Ordered(order) { Grounds = Given.Approved(order) }), CancellationToken.None);
        Assert.Empty(bench.Told);
    }

    private static ContainmentOrder Host(string host) => Given.Order(ContainmentKind.IsolateHost, host) with { Destinations = [], ExpiresAt = Given.Now.AddHours(2) };

    /// <summary>People were asked, had their time, and nobody objected.</summary>
    private void Unvetoed(ContainmentOrder order, string outcome = ApprovalConcluded.Unvetoed)
    {
        var id = $"containment:{order.Id}";
        bench.Book.Apply(bench.At(new ApprovalRequested(id, "response", "isolate-host", "host", "veto", "", [], 0, Given.Now.AddHours(1), "machine:bank-07") { VetoUntil = Given.Now.AddMinutes(10) }));
        bench.Clock.Advance(TimeSpan.FromMinutes(10));
        bench.Book.Apply(bench.At(new ApprovalConcluded(id, outcome, [])));
    }
}
