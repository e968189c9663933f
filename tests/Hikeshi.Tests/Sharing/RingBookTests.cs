using System.Text.Json.Nodes;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Response.Active;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.Policy;
using Hikeshi.Sharing.Rings;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Sharing;

/// <summary>Roll-outs as one member sees them, and what they let its decisions do.</summary>
public sealed class RingBookTests
{
    private static readonly List<MemberId> Members = [.. Enumerable.Range(20, 12).Select(i => MemberId.Parse($"bank-{i}")), Given.Self];
    private static readonly MemberId Third = MemberId.Parse("bank-11");
    private static readonly ResponsePolicy Longer = Given.Lasting(120);
    private static readonly string ForCanary = Thing(Ring.Canary);
    private static readonly string ForAll = Thing(Ring.All);
    private readonly HashSet<MemberId> doubted = [];
    private readonly RingBook book;
    private DateTimeOffset now = Given.Now;

    public RingBookTests() => book = new RingBook(Given.Self, MemberId.Parse("isac"), () => Members, () => doubted);

    [Fact]
    public void Accepted_FromOneProducerOrTheHubOrADoubtedOne_BeginsNothing()
    {
        doubted.Add(MemberId.Parse("bank-12"));
        Assert.Empty(Share(Given.Other, ForCanary));
        Assert.Empty(Share(Given.Other, ForCanary));
        Assert.Empty(Share(MemberId.Parse("isac"), ForCanary));
        Assert.Empty(Share(MemberId.Parse("bank-12"), ForCanary));
        Assert.Empty(book.Due(now.AddHours(7)));
    }

    /// <summary>Another sector's members are who its hub says they are; what is for few must not be told to all by a report.</summary>
    [Fact]
    public void Accepted_FromOneForeignSectorOrForFew_BeginsNothing()
    {
        Share(Given.Other.In("sg.example"), ForCanary);
        Assert.Empty(Share(Third.In("sg.example"), ForCanary));
        Assert.Empty(Take(Given.Shared(Given.Indicator("ipv4-addr", ForCanary)) with { Producer = Third, Audience = "to/bank-07" }));
        Assert.Single(Share(Third, ForCanary));
    }

    [Fact]
    public void Accepted_FromTwo_IsTheCanarysTurnAtOnce_WhichReportsWhenItHasStood()
    {
        Share(Given.Other, ForCanary);
        now += TimeSpan.FromMinutes(20);
        var opened = Assert.IsType<RolloutOpened>(Assert.Single(Share(Third, ForCanary)));
        Assert.Equal(("canary", Given.Now), (opened.Ring, opened.FirstShared)); // both times are kept: narrow since then, wide from here on
        book.Apply(At(opened));
        Assert.Contains(ForCanary, book.Wide);
        Assert.Empty(book.Due(now.AddMinutes(14)));
        Assert.Equal(RingReported.Good, Assert.IsType<RingReported>(Assert.Single(book.Due(now.AddMinutes(15)))).Outcome);
    }

    [Fact]
    public void Accepted_FromTwo_WaitsElsewhereForReportsOfTheEarlierRings()
    {
        Share(Given.Other, ForAll);
        Assert.Empty(Share(Third, ForAll));
        now += TimeSpan.FromMinutes(16);
        var seats = RingSeats.Of(ForAll, Members);
        Assert.Empty(seats.Where(seat => seat.Value == Ring.Canary).SelectMany(seat => Report(seat.Key, ForAll, RingReported.Good)));
        now += TimeSpan.FromMinutes(16);
        var opened = seats.Where(seat => seat.Value == Ring.Some).SelectMany(seat => Report(seat.Key, ForAll, RingReported.Good)).Concat(book.Due(now)).OfType<RolloutOpened>().ToList();
        Assert.Equal("all", opened[^1].Ring);
        Assert.DoesNotContain(ForAll, book.Wide); // not before the fact stands in the log
    }

    [Fact]
    public void Report_OfHarm_HaltsAndTakesBackWhatLastsLonger()
    {
        Share(Given.Other, ForCanary);
        book.Apply(At(Assert.IsType<RolloutOpened>(Assert.Single(Share(Third, ForCanary)))));
        var other = RingSeats.Of(ForCanary, Members).First(seat => seat.Value == Ring.Canary && seat.Key != Given.Self).Key;
        var halted = Assert.IsType<RolloutHalted>(Assert.Single(Report(other, ForCanary, RingReported.Harm)));
        book.Apply(At(halted));
        Assert.Empty(book.Wide);
        Assert.Empty(book.Due(now.AddHours(7)));
        Assert.Empty(Share(MemberId.Parse("bank-25"), ForCanary)); // it does not begin again by itself
    }

    [Theory]
    [InlineData("person:aoi", 1)]
    [InlineData("machine:bank-07", 0)]
    public void Released_ByAPerson_IsToldToTheOthers(string actor, int reports)
    {
        Share(Given.Other, ForCanary);
        Share(Third, ForCanary);
        var told = book.Judge(At(new Released(Given.Order().Id, "Aoi", "ours") { Order = Given.Order(target: ForCanary) }) with { Actor = actor });
        Assert.Equal(reports, told.OfType<RingReported>().Count(report => report.Outcome == RingReported.Harm));
    }

    /// <summary>Narrow at once; longer when the ring has its turn, under the same id; over when it halts.</summary>
    [Fact]
    public void Decide_SharedIndependently_IsNarrowUntilItsRing_ThenTheSameContainmentLasts()
    {
        var state = Given.EverythingActs;
        var first = Act(Given.Other, []);
        Assert.Equal(("order", Given.Now.AddMinutes(15)), (first.Verdict, first.Order.ExpiresAt));
        now += TimeSpan.FromMinutes(5);
        var second = Act(Third, []);
        Assert.Equal(("order", now.AddMinutes(15), first.Order.Id), (second.Verdict, second.Order.ExpiresAt, second.Order.Id));
        now += TimeSpan.FromMinutes(5);
        var rolledOut = Act(Third, [ForCanary]);
        Assert.Equal(("order", now.AddMinutes(120), first.Order.Id), (rolledOut.Verdict, rolledOut.Order.ExpiresAt, rolledOut.Order.Id));
        Assert.Null(Guardrails.Objects(rolledOut.Order, rolledOut.Grounds!, Context([ForCanary])));
        Assert.Equal("single-source", Guardrails.Objects(rolledOut.Order, rolledOut.Grounds!, Context([]))?.Guardrail); // halted on its way

        PlannedAction Act(MemberId producer, HashSet<string> wide)
        {
            var action = Decider.Decide(Given.Shared(Given.Indicator("ipv4-addr", ForCanary)) with { Producer = producer }, Context(wide)).Actions.Single();
            state = state.After(At(new Ordered(action.Order) { Grounds = action.Grounds }));
            return action;
        }

        DecisionContext Context(HashSet<string> wide) => Given.Context(state, policy: Longer, now: now) with { Wide = wide };
    }

    /// <summary>After the narrow protection has ended, too: what was shared independently is remembered by the roll-out, not by what stands.</summary>
    [Fact]
    public void Decide_RolledOutAfterTheNarrowOneEnded_Lasts()
    {
        var action = Decider.Decide(Given.Shared(Given.Indicator("ipv4-addr", ForAll)), Given.Context(policy: Longer) with { Wide = new HashSet<string>([ForAll]) }).Actions.Single();
        Assert.Equal(("order", Given.Now.AddMinutes(120)), (action.Verdict, action.Order.ExpiresAt));
    }

    [Fact]
    public void Check_AReport_IsAcceptedOnce_AndSaysNothingOfWhy()
    {
        var sector = new Sector();
        var reported = new RingReported("ipv4-addr", "198.51.100.7", "indicator--0a6e4d1c-9d0b-5a55-8f43-7f1f3f0d1a10", Tlp.Amber, RingReported.Harm, "our card processor");
        var published = sector.Publisher(Given.Bank with { Id = Sector.Producer.Value }).PublishReport(Given.At(reported));
        Assert.DoesNotContain("card processor", published.Bundle, StringComparison.Ordinal);
        var checker = sector.Checker();
        var accepted = Assert.IsType<Accepted>(Assert.Single(checker.Check(Sector.Arrived(published.Bundle))));
        Assert.Equal((Tlp.Amber, new SharedRingReport(reported.ObjectId, "ipv4-addr", "198.51.100.7", "harm")), (accepted.Marking, Assert.Single(accepted.Reports!)));
        checker.Apply(Given.At(accepted));
        Assert.Equal("replayed", Assert.IsType<ObjectRefused>(Assert.Single(checker.Check(Sector.Arrived(published.Bundle)))).Code);
    }

    [Theory]
    [InlineData("ipv4-addr", "nonsense", "good")]
    [InlineData("email-addr", "a@example.net", "good")]
    [InlineData("domain-name", "c2.example.net", "excellent")]
    public void Check_AReportThatMeansNothing_IsRefused(string kind, string value, string outcome)
    {
        var sector = new Sector();
        var opinion = Sector.Indicator("x", "opinion--1");
        opinion["type"] = "opinion";
        opinion["hikeshi_ring_report"] = new JsonObject { ["kind"] = kind, ["value"] = value, ["outcome"] = outcome };
        Assert.Equal("malformed", Assert.IsType<ObjectRefused>(Assert.Single(sector.Check(sector.Bundle(opinion)))).Code);
    }

    private static string Thing(Ring ring) => Enumerable.Range(1, 250).Select(i => $"198.51.100.{i}").First(thing => RingSeats.Of(thing, Members)[Given.Self] == ring);

    private IReadOnlyList<Fact> Share(MemberId producer, string value) => Take(Given.Shared(Given.Indicator("ipv4-addr", value)) with { Producer = producer });

    private IReadOnlyList<Fact> Report(MemberId by, string value, string outcome) => Take(Given.Shared() with { Producer = by, Reports = [new SharedRingReport("indicator--1", "ipv4-addr", value, outcome)] });

    private IReadOnlyList<Fact> Take(Accepted accepted)
    {
        var entry = At(accepted);
        book.Apply(entry);
        return book.Judge(entry);
    }

    private Recorded<T> At<T>(T fact)
        where T : Fact => Given.At(fact, time: now);
}
