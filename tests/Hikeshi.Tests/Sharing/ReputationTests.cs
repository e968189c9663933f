using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Response.Active;
using Hikeshi.Response.Deciding;
using Hikeshi.Sharing.Reputation;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Sharing;

public sealed class ReputationTests
{
    private static readonly MemberId Hub = MemberId.Parse("isac");
    private static readonly MemberId Third = MemberId.Parse("bank-11");
    private readonly ReputationBook book = new(Given.Self, Hub);
    private DateTimeOffset now = Given.Now;

    [Fact]
    public void Unknown_IsInTheMiddle_NotDoubted_AndMaySendSixHundred()
    {
        var standing = book.StandingOf(Given.Other, now);
        Assert.Equal((0.5, false, false, 600), (standing.Reputation, standing.IsDoubted, standing.IsQuarantined, standing.ObjectsPerMinute));
    }

    [Theory]
    [InlineData("8.8.8.8", "8.8.8.8", 1)]
    [InlineData("C2.example.net.", "c2.EXAMPLE.net", 1)] // however it is written
    [InlineData("8.8.8.8", "8.8.4.4", 0)]
    public void Sighted_ByAnOwnRuleAfterwards_Confirms(string shared, string seen, double confirmed)
    {
        Share(Given.Other, shared);
        See(seen);
        See(seen); // earns nothing twice
        Assert.Equal(confirmed, book.StandingOf(Given.Other, now).Confirmed);
    }

    [Fact]
    public void Sighted_BeforeItWasShared_OrByAForeignRuleOrBehaviour_ConfirmsNobody()
    {
        See("8.8.8.8");
        Share(Given.Other, "8.8.8.8", "8.8.4.4", "1.1.1.1");
        book.Apply(At(Seen("8.8.4.4") with { RuleFrom = Third }));
        book.Apply(At(Seen("1.1.1.1") with { Tags = ["hikeshi.behaviour"] }));
        Assert.Equal(0, book.StandingOf(Given.Other, now).Confirmed);
    }

    [Fact]
    public void Accepted_FromAnother_CorroboratesTheFirst_AFewTimesAMonth_AndNeverTheOneWhoRepeats()
    {
        for (var i = 0; i < 20; i++)
        {
            Share(Given.Other, $"8.8.{i}.8");
            Share(Third, $"8.8.{i}.8");
            Share(Hub, $"8.8.{i}.8");
        }

        Assert.Equal(1, book.StandingOf(Given.Other, now).Confirmed); // four times a quarter, however often colluders agree
        Assert.Equal(0, book.StandingOf(Third, now).Confirmed);
    }

    [Fact]
    public void Released_ByAPerson_CostsMoreThanSeveralConfirmationsEarn()
    {
        for (var i = 0; i < 6; i++)
        {
            Share(Given.Other, $"9.9.{i}.9");
            See($"9.9.{i}.9");
        }

        var before = book.StandingOf(Given.Other, now).Reputation;
        Assert.True(before > 0.85);
        Release(Contain(Given.Other, "8.8.8.8"), "person:aoi");
        Assert.True(book.StandingOf(Given.Other, now).Reputation < 0.5);
    }

    [Theory]
    [InlineData("machine:bank-07")] // a control that ended
    [InlineData("member:bank-11")]
    public void Released_ByNoPerson_BlamesNobody(string actor)
    {
        Release(Contain(Given.Other, "8.8.8.8"), actor);
        Assert.Equal(0, book.StandingOf(Given.Other, now).Reversed);
    }

    [Fact]
    public void Released_WhatPeopleLetOrEverything_BlamesNobody()
    {
        Release(Contain(Given.Other, "8.8.8.8", approval: "approval"), "person:aoi");
        var order = Contain(Given.Other, "8.8.4.4");
        book.Apply(At(new AllReleased(1, "Aoi", "drill")));
        Release(order, "person:aoi");
        Assert.Equal(0, book.StandingOf(Given.Other, now).Reversed);
    }

    [Fact]
    public void Released_ThreeThingsWithinADay_Quarantines_UntilAPersonLiftsIt()
    {
        Assert.Empty(Release(Contain(Given.Other, "8.8.8.8"), "person:aoi"));
        Assert.Empty(Release(Contain(Given.Other, "8.8.8.8"), "person:aoi")); // the same thing is no second one
        Assert.Empty(Release(Contain(Given.Other, "8.8.4.4"), "person:aoi"));
        var quarantined = Assert.IsType<ProducerQuarantined>(Assert.Single(Release(Contain(Given.Other, "1.1.1.1"), "person:aoi")));
        Assert.Equal((Given.Other, 3), (quarantined.Producer, quarantined.Reversals));
        book.Apply(At(quarantined));
        Assert.Empty(Release(Contain(Given.Other, "1.0.0.1"), "person:aoi")); // once
        now += TimeSpan.FromDays(365);
        Assert.True(book.StandingOf(Given.Other, now).IsQuarantined); // time does not lift it
        book.Apply(At(new QuarantineLifted(Given.Other, "Aoi", "mended")));
        Assert.False(book.StandingOf(Given.Other, now).IsQuarantined);
    }

    [Fact]
    public void Released_OneAWeek_IsNoBurst_ButDoubt()
    {
        foreach (var address in new[] { "8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1" })
        {
            Assert.Empty(Release(Contain(Given.Other, address), "person:aoi"));
            now += TimeSpan.FromDays(7);
        }

        Assert.True(book.StandingOf(Given.Other, now).IsDoubted);
        Assert.Contains(Given.Other, book.Doubted);
    }

    [Theory]
    [InlineData(SightingTriaged.FalsePositive, 0, 8)]
    [InlineData(SightingTriaged.TruePositive, 1, 0)]
    [InlineData(SightingTriaged.InProgress, 0, 0)]
    public void Triaged_WhatASharedRuleSaw_CountsOnceForItsProducer(string verdict, double right, double wrong)
    {
        book.Apply(At(new RuleAdopted("rule-1", "t", "d", "text", Given.Other, AlreadyKnown: false)));
        book.Apply(At(new SightingTriaged("rule-1", "web-1", verdict, "", "Aoi")));
        book.Apply(At(new SightingTriaged("rule-1", "web-1", verdict, "", "Aoi")));
        book.Apply(At(new SightingTriaged("own-rule", "web-1", verdict, "", "Aoi")));
        var standing = book.StandingOf(Given.Other, now);
        Assert.Equal((right, wrong), (standing.Confirmed, standing.Reversed));
    }

    /// <summary>However long somebody was right: one who then is wrong is doubted after a few, and what is wrong is forgotten more slowly.</summary>
    [Fact]
    public void Estimate_AnyPast_IsNoCreditForManyMistakes() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Gen.Choose(0, 5_000).ToArbitrary(), confirmations =>
        {
            var estimate = default(BetaEstimate);
            for (var i = 0; i < confirmations; i++)
            {
                estimate = estimate.WithRight(1, now + TimeSpan.FromMinutes(i));
            }

            var at = now + TimeSpan.FromMinutes(confirmations);
            var after = Enumerable.Range(0, 5).Aggregate(estimate, (seen, _) => seen.WithWrong(8, at));
            var later = after.AsOf(at.AddDays(60));
            return estimate.Expected < 0.96 && after.Expected < 0.35 && later.Wrong > later.Right;
        }));

    /// <summary>A doubted member's word lengthens nothing.</summary>
    [Fact]
    public void Decide_CorroboratedByADoubtedMember_StaysNarrow()
    {
        var policy = Given.Lasting(60);
        var first = Decider.Decide(Accept(Given.Other, "8.8.8.8"), Given.Context(policy: policy)).Actions.Single();
        var state = Given.EverythingActs.After(Given.At(new Ordered(first.Order) { Grounds = first.Grounds }));
        PlannedAction Second(params MemberId[] doubted) => Decider.Decide(Accept(Third, "8.8.8.8"), Given.Context(state, policy: policy) with { Doubted = doubted.ToHashSet() }).Actions.Single();
        Assert.Equal(("order", Given.Now.AddMinutes(60)), (Second().Verdict, Second().Order.ExpiresAt));
        Assert.Equal("record", Second(Third).Verdict); // in force already
        Assert.Equal("record", Second(Given.Other).Verdict);
    }

    [Fact]
    public void Check_FromAQuarantinedProducer_IsKeptForPeople()
    {
        var sector = new Sector();
        var checker = new Hikeshi.Sharing.Checking.Checker(sector.Peers, () => new Hikeshi.Ledger.Reach.LedgerView(Given.Bank), Sector.Exercise, sector.Clock) { Reputation = book };
        var bundle = sector.Bundle(Sector.Indicator("[ipv4-addr:value = '198.51.100.7']"));
        Assert.IsType<Accepted>(Assert.Single(checker.Check(Sector.Arrived(bundle))));
        book.Apply(At(new ProducerQuarantined(Sector.Producer, 3, 24, "why")));
        Assert.Equal("quarantined", Assert.IsType<ObjectRefused>(Assert.Single(checker.Check(Sector.Arrived(bundle)))).Code);
    }

    private void Share(MemberId producer, params string[] values) => book.Apply(At(Accept(producer, values)));

    private static Accepted Accept(MemberId producer, params string[] values) =>
        new(producer, [], Tlp.Green, "shared", [.. values.Select(value => new SharedIndicator("indicator--1", char.IsAsciiDigit(value[0]) ? "ipv4-addr" : "domain-name", value))], null, null);

    private void See(string value) => book.Apply(At(Seen(value)));

    private static Sighted Seen(string value) => Given.Sighting("gw-1") with { Entities = new SightedEntities("gw-1", null, null, [value], [value], []) };

    private ContainmentOrder Contain(MemberId source, string address, string? approval = null)
    {
        var order = Given.Order(ContainmentKind.BlockAddress) with { Destinations = [address] };
        book.Apply(At(new Ordered(order) { Grounds = new OrderGrounds(source, ByBehaviour: false, []) { Approval = approval } }));
        return order;
    }

    private IReadOnlyList<Fact> Release(ContainmentOrder order, string actor)
    {
        var released = At(new Released(order.Id, "Aoi", "it is ours") { Order = order }) with { Actor = actor };
        book.Apply(released);
        return book.Judge(released);
    }

    private Recorded<T> At<T>(T fact)
        where T : Fact => new(EntryId.New(now), 0, now, "machine:bank-07", [], fact);
}
