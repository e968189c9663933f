using Hikeshi.Detection;
using Xunit;
using static Hikeshi.Tests.Detection.Correlating.Correlated;

namespace Hikeshi.Tests.Detection.Correlating;

public sealed class CorrelatorTests
{
    private const string Count = "type: event_count\nrules: [a]\ngroup-by: [u]\ntimespan: 10s\ncondition: {gte: 3}";

    [Fact]
    public void EventCount_ReachedWithinTheTimespan_MatchesWithItsEvidence()
    {
        var rules = Set(Rule("a"), Correlation("many", Count, "level: high\n"));
        var match = Assert.Single(Run(rules, Event(0, "a"), Event(3, "a"), Event(4, "b"), Event(9, "a"), Event(9, "a", "\"u\":\"bob\"")));
        Assert.Equal(("many", "high", 3m, 3L), (match.Rule.Title, match.Rule.Level, match.Value, match.Count));
        Assert.Equal([new GroupValue("u", "ann")], match.Group);
        Assert.Equal(TimeSpan.FromSeconds(10), match.WindowEnd - match.WindowStart);
        Assert.Equal(["id-a"], match.RuleIds);
        Assert.Equal(["events:1", "events:2", "events:4"], match.Events.Select(e => e.Place.ToString()));
    }

    [Fact]
    public void Window_AnEventExactlyOneTimespanEarlier_IsOutside() =>
        Assert.Empty(Run(Set(Rule("a"), Correlation("many", Count)), Event(0, "a"), Event(5, "a"), Event(10, "a")));

    [Fact]
    public void EventCount_ThatKeepsHolding_IsReportedOncePerTimespan() =>
        Assert.Equal(["many ann 2 3", "many ann 12 10"], Told(Run(Set(Rule("a"), Correlation("many", Count)), [.. Enumerable.Range(0, 20).Select(i => Event(i, "a"))])));

    [Fact]
    public void EventCount_EventThatMatchesTwoOfTheRules_CountsOnce()
    {
        var both = Rule("b").Replace("k: b", "k: a", StringComparison.Ordinal);
        var rules = Set(Rule("a"), both, Correlation("many", Count.Replace("[a]", "[a, b]", StringComparison.Ordinal)));
        Assert.Empty(Run(rules, Event(0, "a"), Event(1, "a")));
        Assert.Single(Run(rules, Event(0, "a"), Event(1, "a"), Event(2, "a")));
    }

    [Fact]
    public void GroupBy_MissingOrNullField_TakesNoPartAndIsCounted()
    {
        var rules = Set(Rule("a"), Correlation("many", Count));
        var correlator = new Correlator(rules, new CorrelatorLimits());
        Assert.Empty(Run(correlator, rules, Event(0, "a", ""), Event(1, "a", "\"u\":null"), Event(2, "a", "\"u\":{\"x\":1}"), Event(3, "a"), Event(3, "a")));
        Assert.Equal(3, correlator.Counters.WithoutGroup);
    }

    [Fact]
    public void GroupBy_ValuesThatDifferInCaseOnly_AreOneGroup() =>
        Assert.Equal(["many Ann 2 3"], Told(Run(Set(Rule("a"), Correlation("many", Count)), Event(0, "a", "\"u\":\"Ann\""), Event(1, "a", "\"u\":\"ANN\""), Event(2, "a"))));

    [Fact]
    public void GroupBy_LongValuesThatDifferAtTheirEnd_AreTwoGroups()
    {
        string Long(char last) => $"\"u\":\"{new string('x', 5000)}{last}\"";
        Assert.Empty(Run(Set(Rule("a"), Correlation("many", Count)), Event(0, "a", Long('1')), Event(1, "a", Long('1')), Event(2, "a", Long('2'))));
        Assert.Single(Run(Set(Rule("a"), Correlation("many", Count)), Event(0, "a", Long('1')), Event(1, "a", Long('1')), Event(2, "a", Long('1'))));
    }

    [Theory]
    [InlineData("{lt: 3}", "few ann 10 2", "few ann 50 1")]
    [InlineData("{eq: 4}", "few ann 24 4")]
    [InlineData("{neq: 4}", "few ann 10 2", "few ann 50 1")]
    [InlineData("{gt: 1, lte: 3}", "few ann 10 2")]
    public void Condition_WithAnUpperBound_IsJudgedWhenTheWindowIsOver(string condition, params string[] expected)
    {
        var rules = Set(Rule("a"), Correlation("few", $"type: event_count\nrules: [a]\ngroup-by: [u]\ntimespan: 10s\ncondition: {condition}"));
        Assert.Equal(expected, Told(Run(rules, [.. ((int[])[0, 9, 14, 15, 16, 17, 40]).Select(s => Event(s, "a"))])));
    }

    [Theory]
    [InlineData("value_count", "field: v, gte: 3", "m ann 4 3")]
    [InlineData("value_count", "field: [v, n], gte: 5", "m ann 4 5")]
    [InlineData("value_sum", "field: n, gte: 6", "m ann 3 7.5")]
    [InlineData("value_avg", "field: n, gt: 1.5", "m ann 3 1.875")]
    [InlineData("value_percentile", "field: n, percentile: 50, gte: 2", "m ann 4 2")]
    [InlineData("value_percentile", "field: v, lte: 25", "m ann 3 25")]
    public void Values_OfEveryType_AreMeasuredOverTheWindow(string type, string condition, string expected)
    {
        var rules = Set(Rule("a"), Correlation("m", $"type: {type}\nrules: [a]\ngroup-by: [u]\ntimespan: 1m\ncondition: {{{condition}}}"));
        string[] events =
        [
            Event(0, "a", "\"u\":\"ann\",\"v\":\"x\",\"n\":1"),
            Event(1, "a", "\"u\":\"ann\",\"v\":\"x\",\"n\":\"1.5\""),
            Event(2, "a", "\"u\":\"ann\",\"v\":\"X\",\"n\":2"),
            Event(3, "a", "\"u\":\"ann\",\"v\":\"z\",\"n\":3"),
            Event(4, "a", "\"u\":\"ann\",\"v\":\"y\",\"n\":3.0"),
            Event(5, "a", "\"u\":\"ann\",\"n\":\"many\""),
        ];
        Assert.Equal([expected], Told(Run(rules, events)));
    }

    [Fact]
    public void Values_MissingOrNoNumber_TakeNoPartAndAreCounted()
    {
        var rules = Set(Rule("a"), Correlation("m", "type: value_sum\nrules: [a]\ngroup-by: []\ntimespan: 1m\ncondition: {field: n, gt: 0}"));
        var correlator = new Correlator(rules, new CorrelatorLimits());
        Assert.Empty(Run(correlator, rules, Event(0, "a"), Event(1, "a", "\"n\":\"x\""), Event(2, "a", "\"n\":1e300")));
        Assert.Equal(3, correlator.Counters.WithoutValue);
    }

    [Fact]
    public void Temporal_RulesInAnyOrder_MatchWhenTheLastOneIsThere() =>
        Assert.Equal(["near ann 7 2"], Told(Run(Set(Rule("a"), Rule("b"), Correlation("near", "type: temporal\nrules: [a, b]\ngroup-by: [u]\ntimespan: 5s")), Event(0, "b"), Event(6, "a"), Event(7, "b"), Event(7, "a", "\"u\":\"bob\""))));

    [Fact]
    public void TemporalOrdered_OnlyTheOrderOfTheRules_Matches()
    {
        var rules = Set(Rule("a"), Rule("b"), Rule("c"), Correlation("then", "type: temporal_ordered\nrules: [a, b, c]\ngroup-by: [u]\ntimespan: 10s"));
        Assert.Equal(["then ann 5 3"], Told(Run(rules, Event(0, "a"), Event(2, "b"), Event(5, "c"))));
        Assert.Empty(Run(rules, Event(0, "b"), Event(2, "a"), Event(5, "c")));
        Assert.Empty(Run(rules, Event(0, "a"), Event(2, "b"), Event(10, "c")));
        Assert.Equal(["events:2", "events:3", "events:4"], Assert.Single(Run(rules, Event(0, "a"), Event(4, "a"), Event(5, "b"), Event(13, "c"))).Events.Select(e => e.Place.ToString()));
    }

    [Fact]
    public void TemporalOrdered_OneEventThatMatchesBothRules_DoesNotFollowItself()
    {
        var rules = Set(Rule("a"), Rule("b").Replace("k: b", "k: a", StringComparison.Ordinal), Correlation("then", "type: temporal_ordered\nrules: [a, b]\ngroup-by: [u]\ntimespan: 10s"));
        Assert.Empty(Run(rules, Event(0, "a")));
        Assert.Single(Run(rules, Event(0, "a"), Event(1, "a")));
    }

    [Fact]
    public void Aliases_NameTheFieldOfEachRule()
    {
        var rules = Set(Rule("out"), Rule("in"), Correlation("both", "type: temporal\nrules: [out, in]\ngroup-by: [peer]\ntimespan: 10s\naliases:\n  peer: {out: dst, in: src}"));
        var match = Assert.Single(Run(rules, Event(0, "out", "\"dst\":\"10.0.0.9\",\"src\":\"10.0.0.1\""), Event(1, "in", "\"src\":\"10.0.0.9\",\"dst\":\"10.0.0.2\""), Event(2, "in", "\"src\":\"10.0.0.1\"")));
        Assert.Equal([new GroupValue("peer", "10.0.0.9")], match.Group);
    }

    [Fact]
    public void Chain_FailedLoginsThenSuccess_ShowsTheEventsOfTheInnerCorrelation()
    {
        var rules = Set(
            Correlation("attack", "type: temporal_ordered\nrules: [many, success]\ngroup-by: [u]\ntimespan: 1m", "level: high\n"),
            Correlation("many", "type: event_count\nrules: [failed]\ngroup-by: [u]\ntimespan: 1m\ncondition: {gte: 3}"),
            Rule("failed"),
            Rule("success"));
        var match = Assert.Single(Run(rules, Event(0, "failed"), Event(1, "failed"), Event(2, "failed"), Event(9, "success")));
        Assert.Equal(["id-many", "id-success"], match.RuleIds);
        Assert.Equal(["id-failed events:1", "id-failed events:2", "id-failed events:3", "id-success events:4"], match.Events.Select(e => $"{e.RuleId} {e.Place}"));
        Assert.Empty(Run(rules, Event(0, "failed"), Event(1, "failed"), Event(9, "success"), Event(10, "failed")));
    }

    /// <summary>The specification's own example: the inner correlation groups by a computer, the outer one by the user.</summary>
    [Fact]
    public void Chain_OuterGroupByThatTheInnerDoesNotHave_ComesFromTheCompletingEvent()
    {
        var rules = Set(
            Correlation("attack", "type: temporal_ordered\nrules: [many, success]\ngroup-by: [u]\ntimespan: 1m"),
            Correlation("many", "type: event_count\nrules: [failed]\ngroup-by: [host]\ntimespan: 1m\ncondition: {gte: 2}"),
            Rule("failed"),
            Rule("success"));
        Assert.Equal(["attack bob 9 2"], Told(Run(rules, Event(0, "failed", "\"u\":\"ann\",\"host\":\"h\""), Event(1, "failed", "\"u\":\"bob\",\"host\":\"h\""), Event(9, "success", "\"u\":\"bob\""))));
    }

    /// <summary>The inner correlation is reported at second 1 only; that it still holds at second 50 is what counts.</summary>
    [Fact]
    public void Chain_InnerCorrelationThatGoesOnHolding_IsStillNear()
    {
        var rules = Set(
            Correlation("attack", "type: temporal_ordered\nrules: [many, success]\ngroup-by: [u]\ntimespan: 10s"),
            Correlation("many", "type: event_count\nrules: [failed]\ngroup-by: [u]\ntimespan: 2m\ncondition: {gte: 2}"),
            Rule("failed"),
            Rule("success"));
        var found = Run(rules, Event(0, "failed"), Event(1, "failed"), Event(50, "failed"), Event(55, "success"));
        Assert.Equal(["attack ann 55 2"], Told(found));
        Assert.Equal(4, found[0].Events.Count);
    }
}
