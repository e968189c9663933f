using System.Text;
using Hikeshi.Detection;
using Hikeshi.Tests.People;
using Xunit;
using static Hikeshi.Tests.Detection.Correlating.Correlated;

namespace Hikeshi.Tests.Detection.Correlating;

public sealed class CorrelatorBoundsTests
{
    private static readonly RuleSet Rules = Set(Rule("a"), Correlation("many", "type: event_count\nrules: [a]\ngroup-by: [u]\ntimespan: 10s\ncondition: {gte: 3}"));

    private static string User(int n) => $"\"u\":\"u{n}\"";

    [Fact]
    public void Lateness_OutOfOrderWithinIt_IsPutInItsPlaceAndWhatIsLaterIsCounted()
    {
        var correlator = new Correlator(Rules, new CorrelatorLimits { Lateness = TimeSpan.FromSeconds(5) });
        var found = new List<CorrelationMatch>();
        Feed(correlator, Rules, found, Event(10, "a"), Event(12, "a"), Event(7, "a"), Event(6, "a"));
        Assert.Empty(found);
        Assert.Equal((3L, 1L), (correlator.Counters.Taken, correlator.Counters.Late));
        Feed(correlator, Rules, found, Event(17, "b"), Event(17, "a", User(2)));
        Assert.Equal(["many ann 12 3"], Told(found));
    }

    /// <summary>One event from the far future would otherwise make every later one late.</summary>
    [Fact]
    public void Clock_EventFarAheadOfIt_IsLeftOutAndCounted()
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 1, 0, TimeSpan.Zero);
        var correlator = new Correlator(Rules, new CorrelatorLimits { Lateness = TimeSpan.Zero, Clock = new TestClock(now) });
        Assert.Single(Run(correlator, Rules, Event(0, "a"), Event(2 * 3600, "a", User(9)), Event(1, "a"), Event(2, "a")));
        Assert.Equal((1L, 0L), (correlator.Counters.Ahead, correlator.Counters.Late));
    }

    [Fact]
    public void Lateness_Zero_MatchesAtOnce()
    {
        var correlator = new Correlator(Rules, new CorrelatorLimits { Lateness = TimeSpan.Zero });
        var found = new List<CorrelationMatch>();
        Feed(correlator, Rules, found, Event(1, "a"), Event(2, "a"), Event(2, "a"));
        Assert.Single(found);
    }

    [Fact]
    public void Waiting_MoreThanAreKept_GoAheadEarliestFirst()
    {
        var correlator = new Correlator(Rules, new CorrelatorLimits { MaxWaiting = 3 });
        Assert.Equal(["many ann 3 3"], Told(Run(correlator, Rules, Event(3, "a"), Event(2, "a"), Event(1, "a"), Event(4, "a"), Event(0, "a"))));
        Assert.Equal((1L, 1L), (correlator.Counters.ReleasedEarly, correlator.Counters.Late));
    }

    [Fact]
    public void Time_Missing_TakesNoPartAndIsCounted()
    {
        var correlator = new Correlator(Rules, new CorrelatorLimits());
        Assert.Empty(Run(correlator, Rules, "{\"k\":\"a\",\"u\":\"ann\"}", "{\"k\":\"a\",\"u\":\"ann\",\"UtcTime\":\"yesterday\"}"));
        Assert.Equal(2, correlator.Counters.WithoutTime);
    }

    [Theory]
    [InlineData("2026-01-01 00:00:01.5", "2026-01-01T00:00:01.5Z")]
    [InlineData("2026-01-01T09:00:01+09:00", "2026-01-01T00:00:01Z")]
    [InlineData("1767225601", "2026-01-01T00:00:01Z")]
    [InlineData("1767225601.25", "2026-01-01T00:00:01.25Z")]
    [InlineData("1767225601000", "2026-01-01T00:00:01Z")]
    [InlineData("1767225601000000", "2026-01-01T00:00:01Z")]
    [InlineData("1767225601000000000", "2026-01-01T00:00:01Z")]
    [InlineData("12", null)]
    [InlineData("99999999999999999999999", null)]
    [InlineData("soon", null)]
    public void EventTime_AsSourcesWriteIt_IsRead(string text, string? expected) =>
        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), EventTime.Parse(text));

    [Fact]
    public void TimeField_OfTheCaller_GoesBeforeTheOthers()
    {
        var matches = new List<RuleMatch>();
        var detector = new Detector(Rules, ["when", .. EventTime.Fields]);
        var correlator = new Correlator(Rules, new CorrelatorLimits());
        var found = new List<CorrelationMatch>();
        for (var i = 0; i < 3; i++)
        {
            matches.Clear();
            detector.Evaluate(Encoding.UTF8.GetBytes($"{{\"k\":\"a\",\"u\":\"ann\",\"when\":{1767225600 + i},\"@timestamp\":\"2020-01-01T00:00:0{i * 4}Z\"}}"), matches, out _);
            correlator.Add(matches, new EventPlace("x", i), found);
        }

        correlator.Finish(found);
        Assert.Equal(["many ann 2 3"], Told(found));
    }

    [Fact]
    public void Groups_MoreThanAreKept_TheOneFedLongestAgoGoesAndIsCounted()
    {
        var correlator = new Correlator(Rules, new CorrelatorLimits { MaxGroupsPerRule = 2 });
        var found = Run(correlator, Rules, Event(0, "a", User(1)), Event(0, "a", User(1)), Event(1, "a", User(2)), Event(1, "a", User(2)), Event(2, "a", User(3)), Event(3, "a", User(1)), Event(3, "a", User(3)), Event(4, "a", User(3)));
        Assert.Equal(["many u3 4 3"], Told(found));
        Assert.Equal(2, correlator.Counters.EvictedGroups);
    }

    [Fact]
    public void Groups_WhoseWindowIsOver_GoWithoutBeingCounted()
    {
        var correlator = new Correlator(Rules, new CorrelatorLimits { MaxGroupsPerRule = 2, MaxGroups = 2 });
        Run(correlator, Rules, [.. Enumerable.Range(0, 50).Select(i => Event(i * 10, "a", User(i)))]);
        Assert.Equal(0, correlator.Counters.EvictedGroups);
    }

    [Fact]
    public void Samples_MoreThanAreKeptInAll_GroupsGoAndAreCounted()
    {
        var correlator = new Correlator(Rules, new CorrelatorLimits { MaxSamples = 10 });
        Run(correlator, Rules, [.. Enumerable.Range(0, 40).Select(i => Event(0, "a", User(i % 20)))]);
        Assert.True(correlator.Counters.EvictedGroups >= 20, $"{correlator.Counters}");
    }

    /// <summary>As many events as a flood brings, in one group and in ever new ones, for every type: bounded work each.</summary>
    [Theory]
    [InlineData("event_count", "gte: 50000")]
    [InlineData("event_count", "lt: 3")]
    [InlineData("value_count", "field: v, gte: 50000")]
    [InlineData("value_percentile", "field: n, percentile: 99, gt: 100000")]
    [InlineData("temporal_ordered", "gte: 2")]
    public void Add_AFloodOfEvents_IsBoundedInTimeAndRoom(string type, string condition)
    {
        var rules = Set(Rule("a"), Rule("b"), Correlation("many", $"type: {type}\nrules: [b, a]\ngroup-by: [u]\ntimespan: 1d\ncondition: {{{condition}}}"));
        var correlator = new Correlator(rules, new CorrelatorLimits { Lateness = TimeSpan.Zero, MaxGroupsPerRule = 1000, MaxSamples = 60_000 });
        var events = Enumerable.Range(0, 60_000).Select(i => Event(i / 10, "a", $"\"u\":\"{(i % 8 == 0 ? $"u{i}" : "ann")}\",\"v\":\"v{i}\",\"n\":{i % 977}"));
        var found = new List<CorrelationMatch>();
        var taken = ThreadClock.Of(() => Feed(correlator, rules, found, events));
        Assert.True(taken < TimeSpan.FromSeconds(20), $"{taken}");
        Assert.True(correlator.Counters.EvictedGroups > 0, $"{correlator.Counters}");
    }

    [Fact]
    public void Window_FullerThanItMayBe_LetsTheOldestGoAndCounts()
    {
        var correlator = new Correlator(Rules, new CorrelatorLimits { Lateness = TimeSpan.Zero });
        var found = new List<CorrelationMatch>();
        Feed(correlator, Rules, found, Enumerable.Repeat(Event(1, "a"), CorrelatorLimits.MaxSamplesPerWindow + 5));
        Assert.Equal(5, correlator.Counters.EvictedSamples);
    }
}
