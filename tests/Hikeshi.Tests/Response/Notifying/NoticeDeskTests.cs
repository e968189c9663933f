using System.Text.RegularExpressions;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Notifying;
using Hikeshi.Response.Policy;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Response.Notifying;

/// <summary>Who is told what, when, and how often: once for each cause and channel, whatever happens.</summary>
public sealed partial class NoticeDeskTests
{
    private readonly TestClock clock = TestClock.AtMorning();

    [Fact]
    public async Task Tell_EachCause_IsSaidOnceOnEachChannel()
    {
        var bench = new TellingBench(clock, TellingBench.Terms("mail", perMinute: 100), TellingBench.Terms("pager", NoticeLevel.Page, perMinute: 100));
        bench.Happened(new Decided("sighting", "v", Given.Self, "customer Yamada", [], []) { Notify = "inform" });
        bench.Happened(new Decided("sighting", "v", Given.Self, "customer Yamada", [], []) { Notify = "page" });
        bench.Happened(new Decided("sighting", "v", Given.Self, "customer Yamada", [], []) { Notify = "none" });
        bench.Happened(TellingBench.Request("containment:1", clock.GetUtcNow()));
        bench.Happened(new CircuitOpened(3, "fw-tokyo: password hunter2"));
        bench.Happened(new AllReleased(7, "Ann", "customer complaint"));
        bench.Happened(TellingBench.Failure());
        bench.Happened(new FlowsReconciled(Given.Order().Id, "wires", FlowWords.Released, FlowWords.Pending, [], [], ["Yamada-1"], "customer Yamada", 1));
        bench.Happened(new FlowsReconciled(Given.Order().Id, "wires", FlowWords.Released, FlowWords.GivenUp, [], [], ["Yamada-1"], "customer Yamada", 1));
        bench.Happened(TellingBench.Deferral());
        await bench.TellAsync();
        await bench.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(["all-released", "circuit-opened", "decided", "decided", "deferred", "failed", "payments-open", "waiting"], bench.Channels[0].Told.Select(told => told.Kind).Order());
        Assert.Equal(["all-released", "circuit-opened", "decided", "deferred", "failed", "payments-open", "waiting"], bench.Channels[1].Told.Select(told => told.Kind).Order());
        Assert.Equal(15, bench.Log.Count(entry => entry.Fact is Notified));
        Assert.Equal(15, bench.Channels.SelectMany(channel => channel.Told).Select(told => told.Id).Distinct().Count());
    }

    /// <summary>Everything that somebody outside of us may have written stays here: targets, reasons, names.</summary>
    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public async Task Tell_Message_SaysNothingThatSomebodyElseWrote(string language)
    {
        var bench = new TellingBench(clock, TellingBench.Terms("mail", perMinute: 4, language: language));
        bench.Happened(TellingBench.Request("containment:1", clock.GetUtcNow()));
        bench.Happened(TellingBench.Request("containment:2", clock.GetUtcNow(), veto: clock.GetUtcNow().AddMinutes(10)));
        bench.Happened(new CircuitOpened(3, "fw-tokyo: password hunter2"));
        bench.Happened(new AllReleased(7, "Ann", "customer complaint"));
        bench.Happened(TellingBench.Deferral());
        for (var i = 0; i < 20; i++)
        {
            bench.Happened(TellingBench.Failure());
        }

        bench.Happened(Order(Given.Other, minutes: 15));
        await bench.TellAsync();
        await bench.PassAsync(TimeSpan.FromMinutes(14));
        Assert.Contains(bench.Channels[0].Told, told => told.Kind == "summary");
        Assert.All(bench.Channels[0].Told, told =>
        {
            Assert.DoesNotMatch("Yamada|core-banking-db|hunter2|Ann|customer|svc-secret|203\\.0\\.113|198\\.51|web-1", $"{told.Subject} {told.Text} {told.Link}");
            Assert.Contains("https://hikeshi.bank.example/", told.Text, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"\{\d|[\r\n]", told.Subject);
        });
    }

    [Fact]
    public async Task Tell_AfterARestart_SaysWhatIsMissingAndNothingTwice()
    {
        var first = new TellingBench(clock, TellingBench.Terms("mail", perMinute: 100));
        first.Happened(TellingBench.Request("containment:1", clock.GetUtcNow()));
        await first.TellAsync();
        first.Happened(TellingBench.Failure());
        var second = new TellingBench(clock, ResponsePolicyReader.BuiltIn, first.Log, TellingBench.Terms("mail", perMinute: 100));
        await second.TellAsync();
        Assert.Equal("failed", Assert.Single(second.Channels[0].Told).Kind);
        var third = new TellingBench(clock, ResponsePolicyReader.BuiltIn, second.Log, TellingBench.Terms("mail", perMinute: 100));
        await third.TellAsync();
        Assert.Empty(third.Channels[0].Told);
    }

    /// <summary>The node died between sending and writing it down: it is sent again, and the other side can tell.</summary>
    [Fact]
    public async Task Tell_DiedBeforeItWasWrittenDown_RepeatsUnderTheSameId()
    {
        var first = new TellingBench(clock, TellingBench.Terms("mail"));
        var cause = first.Happened(TellingBench.Failure());
        await first.TellAsync();
        var second = new TellingBench(clock, ResponsePolicyReader.BuiltIn, [cause], TellingBench.Terms("mail"));
        await second.TellAsync();
        Assert.Equal(Assert.Single(first.Channels[0].Told).Id, Assert.Single(second.Channels[0].Told).Id);
    }

    [Fact]
    public async Task Tell_Flood_ComesAsAFewMessagesAndOneSummary()
    {
        var bench = new TellingBench(clock, TellingBench.Terms("mail", perMinute: 5));
        for (var i = 0; i < 10_000; i++)
        {
            bench.Happened(TellingBench.Failure());
        }

        await bench.TellAsync();
        await bench.PassAsync(TimeSpan.FromMinutes(5));
        var told = bench.Channels[0].Told;
        Assert.InRange(told.Count, 1, 7);
        Assert.Equal(10_000, told.Sum(message => message.Notices));
        Assert.Equal(0, Assert.Single(bench.Book.Standings).Pending);
        var restarted = new TellingBench(clock, ResponsePolicyReader.BuiltIn, bench.Log, TellingBench.Terms("mail", perMinute: 5));
        await restarted.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Empty(restarted.Channels[0].Told);
    }

    [Fact]
    public async Task Tell_SteadyStream_NeverIsMoreThanItsShareOfAMinute()
    {
        var bench = new TellingBench(clock, TellingBench.Terms("mail", perMinute: 5));
        var at = new List<DateTimeOffset>();
        var count = 0;
        for (var second = 0; second < 600; second++)
        {
            bench.Happened(TellingBench.Failure());
            await bench.PassAsync(TimeSpan.FromSeconds(1));
            at.AddRange(Enumerable.Repeat(clock.GetUtcNow(), bench.Channels[0].Told.Count - count));
            count = bench.Channels[0].Told.Count;
        }

        Assert.All(at, from => Assert.InRange(at.Count(other => other >= from && other < from.AddMinutes(1)), 1, 6));
        await bench.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(600, bench.Channels[0].Told.Sum(message => message.Notices));
    }

    [Fact]
    public async Task Tell_ChannelThatIsDown_IsTriedLessAndLessOftenThenGivenUpAndRecorded()
    {
        var bench = new TellingBench(clock, TellingBench.Terms("mail"), TellingBench.Terms("hook"));
        bench.Channels[0].Outcome = DeliveryOutcome.TryAgain;
        bench.Happened(TellingBench.Failure());
        await bench.TellAsync();
        await bench.PassAsync(TimeSpan.FromMinutes(40));
        Assert.Single(bench.Channels[1].Told);
        Assert.InRange(bench.Channels[0].Tries, 5, 45);
        var failed = Assert.Single(bench.Log.Select(entry => entry.Fact).OfType<NotificationFailed>());
        Assert.Equal(("mail", 1), (failed.Channel, failed.Notices));
        Assert.Contains("it cannot be reached", failed.Detail, StringComparison.Ordinal);
        bench.Channels[0].Outcome = DeliveryOutcome.Taken;
        bench.Happened(TellingBench.Failure());
        await bench.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Single(bench.Channels[0].Told);
        Assert.Null(bench.Book.Standings.Single(one => one.Terms.Name == "mail").LastFailure);
    }

    [Fact]
    public async Task Tell_Refused_IsNotTriedAgain()
    {
        var bench = new TellingBench(clock, TellingBench.Terms("mail"));
        bench.Channels[0].Outcome = DeliveryOutcome.Refused;
        bench.Happened(TellingBench.Failure());
        await bench.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(1, bench.Channels[0].Tries);
        Assert.Single(bench.Log, entry => entry.Fact is NotificationFailed);
    }

    /// <summary>A log of months is no reason to write months of mail; what a known channel missed while the node was down is said to be missed.</summary>
    [Fact]
    public async Task Tell_ThePast_IsNotForANewChannelAndRecordedForAKnownOne()
    {
        var first = new TellingBench(clock, TellingBench.Terms("mail"));
        for (var i = 0; i < 5_000; i++)
        {
            first.Happened(TellingBench.Failure());
        }

        first.Happened(new Notified("pager", "test:1", 1, "taken"));
        clock.Advance(TimeSpan.FromSeconds(1));
        first.Happened(TellingBench.Failure());
        clock.Advance(TimeSpan.FromDays(1));
        var second = new TellingBench(clock, ResponsePolicyReader.BuiltIn, first.Log, TellingBench.Terms("mail"), TellingBench.Terms("pager"));
        await second.PassAsync(TimeSpan.FromMinutes(3));
        Assert.All(second.Channels, channel => Assert.Empty(channel.Told));
        var failed = Assert.Single(second.Log.Select(entry => entry.Fact).OfType<NotificationFailed>());
        Assert.Equal("pager", failed.Channel);
    }

    [Fact]
    public async Task Tell_VetoWindow_IsSaidAtOnceAndAgainBeforeItEnds()
    {
        var bench = new TellingBench(clock, TellingBench.Terms("mail"));
        bench.Happened(TellingBench.Request("containment:1", clock.GetUtcNow(), veto: clock.GetUtcNow().AddMinutes(10)));
        await bench.TellAsync();
        Assert.Equal("veto", Assert.Single(bench.Channels[0].Told).Kind);
        await bench.PassAsync(TimeSpan.FromMinutes(6.5));
        Assert.Single(bench.Channels[0].Told);
        await bench.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(["veto", "veto-ending"], bench.Channels[0].Told.Select(told => told.Kind));
    }

    [Fact]
    public async Task Tell_Decided_IsNotAskedForAgain()
    {
        var bench = new TellingBench(clock, TellingBench.Terms("mail"));
        bench.Happened(TellingBench.Request("containment:1", clock.GetUtcNow()));
        bench.Happened(TellingBench.Request("containment:2", clock.GetUtcNow(), veto: clock.GetUtcNow().AddMinutes(10)));
        bench.Happened(new ApprovalConcluded("containment:1", ApprovalConcluded.Granted, ["person:a", "person:b"]));
        bench.Happened(new ApprovalConcluded("containment:2", ApprovalConcluded.Refused, ["person:a"]));
        await bench.PassAsync(TimeSpan.FromHours(4.1));
        Assert.Empty(bench.Channels[0].Told);
    }

    [Fact]
    public async Task Tell_ApprovalThatIsAboutToLapse_IsSaidBefore()
    {
        var bench = new TellingBench(clock, TellingBench.Terms("mail"));
        bench.Happened(TellingBench.Request("containment:1", clock.GetUtcNow()));
        await bench.PassAsync(TimeSpan.FromMinutes(226));
        Assert.Equal(["waiting", "approval-ending"], bench.Channels[0].Told.Select(told => told.Kind));
        Assert.All(bench.Channels[0].Told, told => Assert.Equal(new Uri("https://hikeshi.bank.example/#approvals"), told.Link));
    }

    [Fact]
    public async Task Tell_ShortProtection_IsSaidBeforeItsEndUnlessItIsOver()
    {
        var bench = new TellingBench(clock, TellingBench.Terms("mail"));
        var over = Order(Given.Other, minutes: 15);
        bench.Happened(over);
        bench.Happened(Order(Given.Other, minutes: 15));
        bench.Happened(Order(Given.Self, minutes: 15));
        bench.Happened(new Released(over.Order.Id, "ann", "over"));
        var held = Order(Given.Other, minutes: 15);
        bench.Happened(held);
        bench.Happened(new Waiting(held.Order, "payments", "busy"));
        await bench.PassAsync(TimeSpan.FromMinutes(16));
        Assert.Equal("protection-ending", Assert.Single(bench.Channels[0].Told).Kind);
    }

    [Fact]
    public async Task Tell_WhatWaits_IsForThoseWhoMayDecideIt()
    {
        var bench = new TellingBench(clock, TellingBench.Terms("mail"));
        bench.Happened(TellingBench.Request("containment:1", clock.GetUtcNow(), by: "person:ann"));
        bench.Happened(TellingBench.Failure());
        await bench.TellAsync();
        Assert.Equal(["person:ben"], bench.Channels[0].Told.Single(told => told.Kind == "waiting").To);
        Assert.Empty(bench.Channels[0].Told.Single(told => told.Kind == "failed").To);
    }

    [Fact]
    public async Task Tell_PolicyThatNamesChannels_IsHeardByThoseAlone()
    {
        var policy = ResponsePolicyReader.BuiltIn with { Channels = new Dictionary<string, IReadOnlyList<string>> { ["page"] = ["pager", "not-there"] } };
        var bench = new TellingBench(clock, policy, [], TellingBench.Terms("mail"), TellingBench.Terms("pager"));
        bench.Happened(TellingBench.Failure());
        bench.Happened(new Decided("sighting", "v", Given.Self, "s", [], []) { Notify = "inform" });
        await bench.TellAsync();
        Assert.Equal(["decided"], bench.Channels[0].Told.Select(told => told.Kind));
        Assert.Equal(["failed", "decided"], bench.Channels[1].Told.Select(told => told.Kind));
    }

    [Fact]
    public async Task Tell_CauseThatIsNotOnDisk_IsNotSaidYet()
    {
        var bench = new TellingBench(clock, TellingBench.Terms("mail")) { Durable = 0 };
        bench.Happened(new CircuitClosed("ann", "looked"));
        bench.Happened(TellingBench.Failure());
        using var stop = new CancellationTokenSource();
        var step = bench.Desk.StepAsync(bench.Channels[0], stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => step);
        Assert.Equal(0, bench.Channels[0].Tries);
    }

    [Fact]
    public void Templates_BothLanguages_HaveTheSameKeysAndPlaceholders()
    {
        Assert.Equal(Signature("en"), Signature("ja"));
        Assert.All(NoticeWords.Templates("ja"), template => Assert.Matches(@"[\p{IsHiragana}\p{IsKatakana}\p{IsCJKUnifiedIdeographs}]", template.Value));
        Assert.All(ContainmentWords.Names, name => Assert.True(NoticeWords.Templates("en").ContainsKey($"word.{name}"), name));
    }

    private static List<string> Signature(string language) =>
        [.. NoticeWords.Templates(language).Select(pair => $"{pair.Key} {string.Join(' ', Placeholder().Matches(pair.Value).Select(match => match.Value).Distinct().Order())}").Order(StringComparer.Ordinal)];

    private Ordered Order(MemberId source, int minutes) =>
        new(new ContainmentOrder(new ContainmentId(Guid.NewGuid()), ContainmentKind.BlockAddress, null, null, null, [], ["198.51.100.7"], clock.GetUtcNow().AddMinutes(minutes), "customer")) { Grounds = new OrderGrounds(source, ByBehaviour: false, []) };

    [GeneratedRegex(@"\{\d+\}", RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();
}
