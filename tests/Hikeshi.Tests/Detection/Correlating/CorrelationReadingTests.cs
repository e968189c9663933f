using Hikeshi.Detection;
using Xunit;
using static Hikeshi.Tests.Detection.Correlating.Correlated;

namespace Hikeshi.Tests.Detection.Correlating;

public sealed class CorrelationReadingTests
{
    private const string Valid = "type: event_count\nrules: [a]\ngroup-by: [u]\ntimespan: 10s\ncondition: {gte: 3}";

    [Theory]
    [InlineData("type: event_counts\nrules: [a]", "event_counts")]
    [InlineData("rules: [a]", "no 'type'")]
    [InlineData("type: event_count\ngroup-by: [u]\ntimespan: 1s\ncondition: {gte: 1}", "no 'rules'")]
    [InlineData("type: event_count\nrules: [a, a]\ngroup-by: [u]\ntimespan: 1s\ncondition: {gte: 1}", "twice")]
    [InlineData("type: event_count\nrules: [a, id-a]\ngroup-by: [u]\ntimespan: 1s\ncondition: {gte: 1}", "twice")]
    [InlineData("type: event_count\nrules: [a]\ntimespan: 1s\ncondition: {gte: 1}", "group-by: []")]
    [InlineData("type: event_count\nrules: [a]\ngroup-by: [u]\ncondition: {gte: 1}", "no 'timespan'")]
    [InlineData("type: event_count\nrules: [a]\ngroup-by: [u]\ntimespan: 1w\ncondition: {gte: 1}", "timespan '1w'")]
    [InlineData("type: event_count\nrules: [a]\ngroup-by: [u]\ntimespan: 0s\ncondition: {gte: 1}", "timespan '0s'")]
    [InlineData("type: event_count\nrules: [a]\ngroup-by: [u]\ntimespan: 99999999999d\ncondition: {gte: 1}", "timespan")]
    [InlineData("type: event_count\nrules: [a]\ngroup-by: [u]\ntimespan: 1s", "no 'condition'")]
    [InlineData("type: event_count\nrules: [a]\ngroup-by: [u]\ntimespan: 1s\ncondition: {}", "without an operator")]
    [InlineData("type: event_count\nrules: [a]\ngroup-by: [u]\ntimespan: 1s\ncondition: {ge: 1}", "'ge'")]
    [InlineData("type: event_count\nrules: [a]\ngroup-by: [u]\ntimespan: 1s\ncondition: {gte: 1.5}", "whole number")]
    [InlineData("type: event_count\nrules: [a]\ngroup-by: [u]\ntimespan: 1s\ncondition: {gte: many}", "whole number")]
    [InlineData("type: event_count\nrules: [a]\ngroup-by: [u]\ntimespan: 1s\ncondition: {gte: 1, field: v}", "value_count")]
    [InlineData("type: event_count\nrules: [a]\ngroup-by: [u]\ntimespan: 1s\ncondition: {gte: 60000}", "at most 50000")]
    [InlineData("type: event_count\nrules: [a]\ngroup-by: [u]\ntimespan: 1s\ncondition: a or b", "is text")]
    [InlineData("type: value_count\nrules: [a]\ngroup-by: [u]\ntimespan: 1s\ncondition: {gte: 1}", "needs a 'field'")]
    [InlineData("type: value_sum\nrules: [a]\ngroup-by: [u]\ntimespan: 1s\ncondition: {gte: 1, field: [v, w]}", "several fields")]
    [InlineData("type: value_sum\nrules: [a]\ngroup-by: [u]\ntimespan: 1s\ncondition: {gte: 1, field: v, percentile: 5}", "value_percentile alone")]
    [InlineData("type: value_percentile\nrules: [a]\ngroup-by: [u]\ntimespan: 1s\ncondition: {gte: 1, field: v, percentile: 101}", "between 0 and 100")]
    [InlineData("type: temporal\nrules: [a]\ngroup-by: [u]\ntimespan: 1s", "two or more")]
    [InlineData("type: temporal\nrules: [a, b]\ngroup-by: [u]\ntimespan: 1s\ncondition: {gte: 3}", "there are 2 rules")]
    [InlineData("type: temporal\nrules: [a, b]\ngroup-by: [u]\ntimespan: 1s\naliases: {x: u}", "alias 'x'")]
    [InlineData("type: event_count\nrules: [a]\ngroup-by: [x]\ntimespan: 1s\ncondition: {gte: 1}\naliases: {x: {b: u}}", "'b', which is not among")]
    [InlineData("type: event_count\nrules: [nobody]\ngroup-by: [u]\ntimespan: 1s\ncondition: {gte: 1}", "'nobody', which is neither")]
    [InlineData("type: event_count\nrules: [a]\ngroup-by: [u]\ntimespan: 1s\ncondition: {gte: 1}\ngenerate: maybe", "neither true nor false")]
    public void Parse_ACorrelationThatCannotBe_IsRefusedWithItsPlaceAndTheRulesLoad(string section, string word)
    {
        var set = RuleSet.Parse($"{Rule("a")}---\n{Rule("b")}---\n{Correlation("x", section)}", "set.yml");
        var refusal = Assert.Single(set.Refused);
        Assert.Contains(word, refusal.Reason, StringComparison.Ordinal);
        Assert.Equal("set.yml", refusal.File);
        Assert.InRange(refusal.Line, 20, 40);
        Assert.Empty(set.Correlations);
        Assert.Equal([true, true], set.Rules.Select(r => r.IsReported));
    }

    [Theory]
    [InlineData("correlation: [x]", "not a mapping")]
    [InlineData("detection: {s: {f: a}, condition: s}\ncorrelation: {type: event_count}", "beside")]
    [InlineData("taxonomy: other\ncorrelation: {type: event_count}", "taxonomy")]
    public void Parse_ADocumentThatIsTwoThings_IsRefused(string document, string word) =>
        Assert.Contains(word, Assert.Single(RuleSet.Parse($"title: t\n{document}\n", "x").Refused).Reason, StringComparison.Ordinal);

    [Fact]
    public void Parse_Cycles_AreRefusedAndWhatRefersToThemToo()
    {
        string To(string name, string other) => Correlation(name, Valid.Replace("[a]", $"[{other}]", StringComparison.Ordinal));
        var set = RuleSet.Parse(string.Join("---\n", Rule("a"), To("x", "y"), To("y", "x"), To("z", "x"), To("self", "self"), To("good", "a"), To("broken", "none"), To("onbroken", "broken")), "set.yml");
        Assert.Equal(["good"], set.Correlations.Select(c => c.Name));
        Assert.Equal(3, set.Refused.Count(r => r.Reason.Contains("refers to itself,", StringComparison.Ordinal)));
        Assert.Single(set.Refused, r => r.Reason.Contains("one that refers to itself", StringComparison.Ordinal));
        Assert.Single(set.Refused, r => r.Reason.Contains("which was refused", StringComparison.Ordinal));
        Assert.Equal(6, set.Refused.Count);
    }

    [Fact]
    public void Parse_ACorrelationWithTheIdOfARule_IsRefusedAndNotTakenForTheRule()
    {
        var set = RuleSet.Parse($"{Rule("a")}---\n{Correlation("x", Valid).Replace("id-x", "ID-A", StringComparison.Ordinal)}---\n{Correlation("y", Valid.Replace("[a]", "[x]", StringComparison.Ordinal))}", "set.yml");
        Assert.Empty(set.Correlations);
        Assert.Equal(["its id 'ID-A' is that of a rule too", "the correlation refers to 'x', which was refused"], set.Refused.Select(r => r.Reason));
    }

    [Fact]
    public void Parse_ALongChain_IsRefusedBeyondItsBoundAndQuickly()
    {
        var chain = Enumerable.Range(1, 3000).Select(i => Correlation($"x{i}", Valid.Replace("[a]", i == 1 ? "[a]" : $"[x{i - 1}]", StringComparison.Ordinal)));
        RuleSet? set = null;
        var taken = ThreadClock.Of(() => set = RuleSet.Parse(string.Join("---\n", chain.Reverse().Prepend(Rule("a"))), "set.yml"));
        Assert.Equal(8, set!.Correlations.Count);
        Assert.Equal(2992, set.Refused.Count);
        Assert.True(taken < TimeSpan.FromSeconds(10), $"{taken}");
    }

    [Fact]
    public void Parse_NamesInSeveralFiles_MeanTheOneInTheSameFile()
    {
        var one = RuleSet.Parse($"{Rule("a")}---\n{Correlation("x", Valid)}", "one.yml");
        var two = RuleSet.Parse($"{Rule("a").Replace("id-a", "id-other", StringComparison.Ordinal)}---\n{Correlation("y", Valid)}", "two.yml");
        var set = one.With(two);
        Assert.Empty(set.Refused);
        Assert.Equal(["id-a", "id-other"], set.Correlations.Select(c => Assert.Single(c.Members).Id));
        var third = RuleSet.Parse(Correlation("z", Valid), "three.yml");
        Assert.Contains("several rules (one.yml:1, two.yml:1)", Assert.Single(set.With(third).Refused, r => r.File == "three.yml" && r.Reason.Contains("several", StringComparison.Ordinal)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void With_RulesReadLater_ResolveWhatWasUnknown()
    {
        var correlation = RuleSet.Parse(Correlation("x", Valid), "c.yml");
        Assert.Single(correlation.Refused);
        var set = correlation.With(RuleSet.Parse(Rule("a"), "r.yml"));
        Assert.Empty(set.Refused);
        Assert.Single(set.Correlations);
        Assert.Single(set.Where(r => r.Name != "a").Refused);
    }

    [Fact]
    public void Generate_ByDefault_ReportsTheCorrelationAlone()
    {
        var set = Set(Rule("a"), Rule("b"), Correlation("x", Valid), Correlation("y", Valid.Replace("[a]", "[x]", StringComparison.Ordinal)));
        Assert.Equal([false, true], set.Rules.Select(r => r.IsReported));
        Assert.Equal([("x", false), ("y", true)], set.Correlations.Select(c => (c.Name, c.IsReported)));
        var told = Set(Rule("a"), Correlation("x", Valid), Correlation("y", Valid, "generate: true\n"));
        Assert.True(Assert.Single(told.Rules).IsReported);
        Assert.True(Assert.Single(Set(Rule("a"), Correlation("x", Valid + "\ngenerate: true")).Rules).IsReported);
    }

    [Fact]
    public void Level_NotWritten_IsTheHighestOfTheRules()
    {
        var set = Set(Rule("a"), Rule("b").Replace("level: low", "level: high", StringComparison.Ordinal), Correlation("x", Valid.Replace("[a]", "[a, b]", StringComparison.Ordinal)), Correlation("y", Valid, "level: critical\n"));
        Assert.Equal([("x", "high"), ("y", "critical")], set.Correlations.Select(c => (c.Name, c.Level)));
    }

    [Fact]
    public void Digest_OfASetWithCorrelations_DependsOnThem() =>
        Assert.NotEqual(Set(Rule("a")).Digest, Set(Rule("a"), Correlation("x", Valid)).Digest);

    [Fact]
    public void Current_CorrelationThatWasWithdrawn_IsLeftOutAndItsRulesAreReported()
    {
        var set = Set(Rule("a"), Correlation("x", Valid, "status: deprecated\n"));
        Assert.False(Assert.Single(set.Rules).IsReported);
        Assert.Empty(set.Current().Correlations);
        Assert.True(Assert.Single(set.Current().Rules).IsReported);
    }

    [Theory]
    [InlineData("s | count() by ip > 10", "type: event_count, rules: [its name], group-by: [ip], timespan: 5m, condition: {gt: 10}")]
    [InlineData("s | count(user) by ip >= 3", "type: value_count, rules: [its name], group-by: [ip], timespan: 5m, condition: {field: user, gte: 3}")]
    [InlineData("s | sum(bytes) by ip < 7", "type: value_sum, rules: [its name], group-by: [ip], timespan: 5m, condition: {field: bytes, lt: 7}")]
    [InlineData("s | count() > 5", "type: event_count, rules: [its name], group-by: [], timespan: 5m, condition: {gt: 5}")]
    [InlineData("s | near t", "type: temporal")]
    public void Parse_OldAggregation_IsRefusedWithTheCorrelationToWrite(string condition, string advice) =>
        Assert.Contains(advice, Engine.Refusal($"s: {{f: a}}\ntimeframe: 5m\ncondition: {condition}"), StringComparison.Ordinal);
}
