using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.SectorCap;
using Xunit;

namespace Hikeshi.Tests.Response;

public sealed class SectorCapacityTests
{
    private static readonly CapacityLoss Soc = new("supplier", "soc", 1.0);
    private readonly SectorCapacity capacity = new();

    [Theory]
    [InlineData(10, 0.1, 1)]
    [InlineData(40, 0.1, 4)]
    [InlineData(9, 0.1, 0)]
    [InlineData(5, 0.5, 2)]
    [InlineData(5, 0.0, 0)]
    [InlineData(5, 1.0, 5)]
    public void Ask_AllMembersAtOnce_GrantsTheShareRoundedDown(int members, double share, int granted)
    {
        var answers = Enumerable.Range(0, members).Select(i => capacity.Ask(Request(i), members, share, Given.Now)).ToList();
        Assert.Equal(granted, answers.Count(a => a.Granted));
        Assert.All(answers.Where(a => !a.Granted), a => Assert.Contains("a person decides", a.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Ask_SameRequestTwice_IsTheSameAnswerAndCountsOnce()
    {
        var request = Request(0);
        Assert.True(capacity.Ask(request, 10, 0.1, Given.Now).Granted);
        Assert.True(capacity.Ask(request, 10, 0.1, Given.Now).Granted);
        Assert.False(capacity.Ask(Request(1), 10, 0.1, Given.Now).Granted);
        Assert.True(capacity.Ask(request, 10, 0.1, Given.Now).Granted);
    }

    [Fact]
    public void Ask_AfterTheEndOfAnother_IsGranted()
    {
        Assert.True(capacity.Ask(Request(0), 10, 0.1, Given.Now).Granted);
        Assert.False(capacity.Ask(Request(1), 10, 0.1, Given.Now.AddMinutes(29)).Granted);
        Assert.True(capacity.Ask(Request(1, ends: 60), 10, 0.1, Given.Now.AddMinutes(30)).Granted);
    }

    [Fact]
    public void Ask_UnderTheIdOfSomethingGranted_IsNotGranted()
    {
        var first = Request(0);
        Assert.True(capacity.Ask(first, 10, 0.1, Given.Now).Granted);
        Assert.False(capacity.Ask(first with { Member = Member(1) }, 10, 0.1, Given.Now).Granted);
        Assert.False(capacity.Ask(first with { Loses = [Soc, new("supplier", "cloud", 1.0)] }, 10, 0.1, Given.Now).Granted);
        Assert.False(capacity.Ask(first with { Until = Given.Now.AddYears(1) }, 10, 0.1, Given.Now).Granted);
    }

    /// <summary>The end of a grant is the end: nobody returns to it when another has taken the place.</summary>
    [Fact]
    public void Ask_OldRequestAfterItsEnd_IsJudgedAnew()
    {
        var first = Request(0);
        Assert.True(capacity.Ask(first, 10, 0.1, Given.Now).Granted);
        Assert.True(capacity.Ask(Request(1, ends: 90), 10, 0.1, Given.Now.AddMinutes(31)).Granted);
        Assert.False(capacity.Ask(first with { Until = Given.Now.AddMinutes(90) }, 10, 0.1, Given.Now.AddMinutes(32)).Granted);
    }

    /// <summary>Nobody holds the sector's share longer than a day, whatever end is asked for; asking again is still the same request.</summary>
    [Fact]
    public void Ask_ForLongerThanADay_IsGrantedForADay()
    {
        var forEver = Request(0) with { Until = DateTimeOffset.MaxValue };
        var granted = capacity.Ask(forEver, 10, 0.1, Given.Now);
        Assert.Equal((true, Given.Now.AddHours(24)), (granted.Granted, granted.Until));
        Assert.Equal(granted, capacity.Ask(forEver, 10, 0.1, Given.Now.AddSeconds(1)));
        Assert.False(capacity.Ask(Request(1, ends: 1500), 10, 0.1, Given.Now.AddHours(24).AddTicks(-1)).Granted);
        Assert.True(capacity.Ask(Request(1, ends: 1500), 10, 0.1, Given.Now.AddHours(24)).Granted);
    }

    [Fact]
    public void Ask_DifferentLosses_DoNotCountTogether()
    {
        Assert.True(capacity.Ask(Request(0), 10, 0.1, Given.Now).Granted);
        Assert.True(capacity.Ask(Request(1) with { Loses = [new("supplier", "cloud", 1.0)] }, 10, 0.1, Given.Now).Granted);
        Assert.True(capacity.Ask(Request(2) with { Loses = [new("function", "soc", 1.0)] }, 10, 0.1, Given.Now).Granted);
        Assert.False(capacity.Ask(Request(3) with { Loses = [new("supplier", "printer", 1.0), Soc] }, 10, 0.1, Given.Now).Granted);
    }

    [Fact]
    public void Apply_ReplayedGrants_CountAgain()
    {
        var before = new SectorCapacity();
        var granted = before.Ask(Request(0), 10, 0.1, Given.Now);
        var refused = before.Ask(Request(1), 10, 0.1, Given.Now);
        capacity.Apply(granted);
        capacity.Apply(refused);
        Assert.False(capacity.Ask(Request(2), 10, 0.1, Given.Now).Granted);
    }

    [Fact]
    public void Lost_OfGrants_CountsMembersAsTheCapDoesAndForgetsWhatEnded()
    {
        capacity.Ask(Request(0) with { Loses = [Soc, new("function", "payments", 0.5)] }, 40, 0.1, Given.Now);
        capacity.Ask(Request(0) with { Loses = [new("function", "payments", 0.25)] }, 40, 0.1, Given.Now);
        capacity.Ask(Request(1, ends: 60) with { Loses = [new("function", "payments", 0.25)] }, 40, 0.1, Given.Now);
        Assert.Equal([new SectorLoss("supplier", "soc", 1.0, 1), new SectorLoss("function", "payments", 0.75, 2)], capacity.Lost(Given.Now));
        Assert.Equal([new SectorLoss("function", "payments", 0.25, 1)], capacity.Lost(Given.Now.AddMinutes(30)));
    }

    /// <summary>Whatever the order of requests, repetitions and time: never more members without the same supplier than the share.</summary>
    [Fact]
    public void Ask_AnyInterleaving_NeverExceedsTheShare() =>
        Prop.ForAll(
            (from members in Gen.Choose(1, 12)
             from percent in Gen.Choose(0, 100)
             from asks in Gen.ListOf(from member in Gen.Choose(0, 11) from supplier in Gen.Choose(0, 2) from id in Gen.Choose(0, 15) from ends in Gen.Choose(1, 40) from pause in Gen.Choose(0, 20) select (member, supplier, id, ends, pause))
             select (members, percent, asks)).ToArbitrary(),
            given =>
            {
                var sector = new SectorCapacity();
                var (now, share, granted) = (Given.Now, given.percent / 100.0, new List<CapacityReserved>());
                var ids = Enumerable.Range(0, 16).Select(_ => new ContainmentId(Guid.NewGuid())).ToList();
                foreach (var ask in given.asks.Where(a => a.member < given.members))
                {
                    now = now.AddMinutes(ask.pause);
                    var request = new ReservationRequest(ids[ask.id], Member(ask.member), [new("supplier", $"p-{ask.supplier}", 1.0)], now.AddMinutes(ask.ends));
                    var answer = sector.Ask(request, given.members, share, now);
                    Assert.Equal(answer.Granted, sector.Ask(request, given.members, share, now).Granted);
                    if (answer.Granted)
                    {
                        Assert.Equal((request.Member, request.Until), (answer.Member, answer.Until));
                        granted.Add(answer);
                    }

                    var holding = granted.Where(g => g.Until > now).SelectMany(g => g.Loses.Select(l => (l.Name, g.Member))).Distinct().GroupBy(pair => pair.Name, StringComparer.Ordinal);
                    Assert.All(holding, group => Assert.True(group.Count() <= (int)Math.Floor(given.members * share)));
                }

                return true;
            }).QuickCheckThrowOnFailure();

    /// <summary>Capacity adds up by its share: half of it at two members is one member's.</summary>
    [Fact]
    public void Ask_SharesOfAFunction_AddUp()
    {
        Assert.True(capacity.Ask(Loses(0, "function", "payments", 0.5), 10, 0.1, Given.Now).Granted);
        Assert.True(capacity.Ask(Loses(1, "function", "payments", 0.5), 10, 0.1, Given.Now).Granted);
        var third = capacity.Ask(Loses(2, "function", "payments", 0.25), 10, 0.1, Given.Now);
        Assert.Equal((false, "1.25 of 10 members would lose function payments at the same time; the sector cap allows 1: a person decides"), (third.Granted, third.Reason));
    }

    /// <summary>A member says what it will have lost in all: its second host does not count the first one twice.</summary>
    [Fact]
    public void Ask_MoreOfTheSameAtOneMember_CountsTheGreatest()
    {
        Assert.True(capacity.Ask(Loses(0, "function", "payments", 0.5), 10, 0.1, Given.Now).Granted);
        Assert.True(capacity.Ask(Loses(0, "function", "payments", 1.0), 10, 0.1, Given.Now).Granted);
        Assert.False(capacity.Ask(Loses(1, "function", "payments", 0.01), 10, 0.1, Given.Now).Granted);
    }

    /// <summary>People are not asked whether they may; what they let is counted before others lose more.</summary>
    [Fact]
    public void Ask_WhatPeopleLet_CountsAndIsNotJudged()
    {
        Assert.All(Enumerable.Range(0, 3), member => Assert.True(capacity.Ask(Request(member) with { LetByPeople = true }, 10, 0.1, Given.Now).Granted));
        Assert.False(capacity.Ask(Request(4), 10, 0.1, Given.Now).Granted);
    }

    [Theory]
    [InlineData("function", "payments", 0)]
    [InlineData("function", "payments", -1)]
    [InlineData("function", "payments", 1.01)]
    [InlineData("function", "payments", double.NaN)]
    [InlineData("", "payments", 1)]
    [InlineData("function", "", 1)]
    public void Ask_ImplausibleLoss_IsNotGranted(string kind, string name, double share)
    {
        Assert.False(capacity.Ask(Loses(0, kind, name, share), 10, 1, Given.Now).Granted);
        Assert.False(capacity.Ask(Loses(0, kind, name, share) with { LetByPeople = true }, 10, 1, Given.Now).Granted);
    }

    [Fact]
    public void Ask_NothingOrVeryMuch_IsNotGranted()
    {
        Assert.False(capacity.Ask(Request(0) with { Loses = [] }, 10, 1, Given.Now).Granted);
        Assert.False(capacity.Ask(Request(0) with { Loses = [.. Enumerable.Range(0, 65).Select(i => new CapacityLoss("function", $"f-{i}", 1))] }, 10, 1, Given.Now).Granted);
        Assert.Equal(1_000, Enumerable.Range(0, 1_100).Count(_ => capacity.Ask(Request(0), 10, 1, Given.Now).Granted));
    }

    private static ReservationRequest Loses(int member, string kind, string name, double share) => Request(member) with { Loses = [new CapacityLoss(kind, name, share)] };

    private static ReservationRequest Request(int member, int ends = 30) =>
        new(new ContainmentId(Guid.NewGuid()), Member(member), [Soc], Given.Now.AddMinutes(ends));

    private static MemberId Member(int number) => MemberId.Parse($"bank-{number}");
}
