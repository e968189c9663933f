using System.Text;
using Hikeshi.Detection;
using Hikeshi.Detection.Watching;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Marking;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Detection;

public sealed class RuleTrialTests
{
    private readonly Watch watch = new(RuleSet.Empty);

    [Fact]
    public async Task Adopt_NoHistory_SaysSo_AndWatches()
    {
        var facts = await TryAsync(Rule("Image: /bin/sh"));
        Assert.Equal((RuleTried.Watches, 0, 0), (Tried(facts).Verdict, Tried(facts).Events, Tried(facts).Hits));
        Assert.IsType<RuleAdopted>(facts[1]);
    }

    [Theory]
    [InlineData(2, RuleTried.Watches)] // two of two hundred, and chance
    [InlineData(3, RuleTried.Held)] // 1.5 %
    [InlineData(150, RuleTried.Held)]
    public async Task Adopt_ByHowOftenItWouldHaveFired(int hits, string verdict)
    {
        for (var i = 0; i < 200; i++)
        {
            watch.History.Offer(Event(i < hits ? "/bin/sh" : "/bin/ls", i < hits * 2 / 3 ? "web-1" : "web-2"));
        }

        var facts = await TryAsync(Rule("Image: /bin/sh"));
        var tried = Tried(facts);
        Assert.Equal((verdict, 200, hits), (tried.Verdict, tried.Events, tried.Hits));
        Assert.Equal(("web-1", hits * 2 / 3), (tried.Hosts[0].Host, tried.Hosts[0].Hits));
        Assert.Equal(verdict == RuleTried.Watches ? 2 : 1, facts.Count);
        Assert.Equal(verdict == RuleTried.Held, tried.Text is not null);
    }

    [Theory]
    [InlineData("Image|re: '(a+)+(?=b)'", "look-around")]
    [InlineData("MANY", "things of an event")]
    public async Task Adopt_TooCostly_IsHeldUntried(string selection, string because)
    {
        watch.History.Offer(Event("/bin/sh", "web-1"));
        var text = Rule(selection == "MANY" ? "Image: [" + string.Join(", ", Enumerable.Range(0, 1_100).Select(i => $"'*a{i}?'")) + "]" : selection);
        var tried = Tried(await TryAsync(text));
        Assert.Equal((RuleTried.Held, 0), (tried.Verdict, tried.Events));
        Assert.Contains(because, tried.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Let_ByAPerson_WatchesFromThenOn_AndWaitsNoMore()
    {
        for (var i = 0; i < 10; i++)
        {
            watch.History.Offer(Event("/bin/sh", "web-1"));
        }

        Assert.Null(watch.Let("indicator--1"));
        watch.Apply(Given.At(Tried(await TryAsync(Rule("Image: /bin/sh")))));
        Assert.Equal("indicator--1", Assert.Single(watch.Waiting).ObjectId);
        Assert.Empty(watch.Evaluate(Event("/bin/sh", "web-1")).Matches);
        watch.Apply(Given.At(Assert.IsType<RuleAdopted>(watch.Let("indicator--1"))));
        Assert.Single(watch.Evaluate(Event("/bin/sh", "web-1")).Matches);
        Assert.Empty(watch.Waiting);
        Assert.Null(watch.Let("indicator--1"));
    }

    /// <summary>Bounded, and each event of the past has a like chance.</summary>
    [Fact]
    public void Sample_OfVeryManyEvents_IsSmallAndFair()
    {
        var sample = new EventSample();
        for (var i = 0; i < 100_000; i++)
        {
            sample.Offer(Encoding.UTF8.GetBytes($"{i}"));
        }

        sample.Offer(new byte[20_000]); // too large to keep
        var taken = sample.Taken().Select(e => int.Parse(Encoding.UTF8.GetString(e), System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(2_048, taken.Count);
        Assert.InRange(taken.Average(), 45_000, 55_000);
        sample.Clear();
        Assert.Empty(sample.Taken());
    }

    private static byte[] Event(string image, string host) => Encoding.UTF8.GetBytes($$"""{"category":"process_creation","Image":"{{image}}","host.name":"{{host}}"}""");

    private static string Rule(string selection) => $"title: theirs\nid: theirs\nlogsource: {{category: process_creation}}\ndetection: {{s: {{{selection}}}, condition: s}}\nlevel: high";

    private static RuleTried Tried(IReadOnlyList<Fact> facts) => Assert.IsType<RuleTried>(facts[0]);

    private Task<IReadOnlyList<Fact>> TryAsync(string text) =>
        watch.AdoptAsync(Given.At(new Accepted(Given.Other, ["indicator--1"], Tlp.Green, "t", [], new SharedRule("indicator--1", "theirs", text), null)), CancellationToken.None);
}
