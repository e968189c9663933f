using System.Text;
using Hikeshi.Detection;
using Xunit;

namespace Hikeshi.Tests.Detection.Filtering;

public sealed class FilterTests
{
    private static string Rule(string name, string source = "{category: test}") =>
        $"title: {name}\nid: id-{name}\nname: {name}\nlogsource: {source}\ndetection:\n  s: {{k: x}}\n  condition: s\n";

    private static string Filter(string rules, string selections = "selection: {u|startswith: adm_}\n  condition: selection", string source = "{category: test}") =>
        $"title: admins\nid: id-filter\nlogsource: {source}\nfilter:\n  rules: {rules}\n  {selections}\n";

    private static List<string> Ids(RuleSet rules, string user) => Engine.Ids(rules, $"{{\"k\":\"x\",\"u\":\"{user}\"}}");

    private static RuleSet Set(params string[] documents) => RuleSet.Parse(string.Join("---\n", documents), "set.yml");

    [Theory]
    [InlineData("[id-a]")]
    [InlineData("[a]")]
    [InlineData("a")]
    public void Filter_OfARuleByIdOrName_SuppressesWhatItSelects(string rules)
    {
        var set = Set(Filter(rules), Rule("a"), Rule("b"));
        Assert.Empty(set.Refused);
        Assert.Equal(["id-a", "id-b"], Ids(set, "ann"));
        Assert.Equal(["id-b"], Ids(set, "ADM_ann"));
    }

    [Theory]
    [InlineData("selection: {u|startswith: adm_}\n  condition: not selection")]
    [InlineData("s1: {u|startswith: adm_}\n  s2: {u: root}\n  condition: not s1 and not s2")]
    [InlineData("s1: {u|startswith: adm_}\n  s2: {u: root}\n  condition: 1 of s*")]
    [InlineData("s1: {u|startswith: adm_}\n  except: {u: ann}\n  condition: s1 and not except")]
    public void Filter_WrittenEitherWay_SuppressesTheSame(string selections)
    {
        var set = Set(Filter("[a]", selections), Rule("a"));
        Assert.Equal(["id-a"], Ids(set, "ann"));
        Assert.Empty(Ids(set, "adm_ann"));
    }

    [Fact]
    public void Filter_Applied_IsShownByTheMatch()
    {
        var set = Set(Filter("[a]"), Rule("a"));
        var matches = new List<RuleMatch>();
        new Detector(set).Evaluate(Encoding.UTF8.GetBytes("{\"k\":\"x\",\"u\":\"ann\"}"), matches, out _);
        var match = Assert.Single(matches);
        Assert.Equal(("admins", "set.yml:1"), (Assert.Single(match.Rule.Filters).Title, match.Rule.Filters[0].Source));
        Assert.Equal(["k: x"], match.Matched.Select(m => m.Pattern));
    }

    [Fact]
    public void Filter_ForAnyRule_AppliesToThoseOfItsLogSource()
    {
        var set = Set(Filter("any", source: "{product: p}"), Rule("a", "{product: p, category: c}"), Rule("b", "{product: q}"), Rule("c", "{category: c}"));
        Assert.Empty(set.Refused);
        Assert.Equal(["id-b", "id-c"], Ids(set, "adm_ann"));
    }

    [Theory]
    [InlineData("[nobody]", "{category: test}", "nobody")]
    [InlineData("[a, nobody]", "{category: test}", "nobody")]
    [InlineData("[a]", "{product: p}", "p/*/*")]
    public void Filter_ThatNamesNoRuleItCanFilter_IsReportedAndTheRuleStays(string rules, string source, string word)
    {
        var set = Set(Filter(rules, source: source), Rule("a"));
        var refusal = Assert.Single(set.Refused);
        Assert.Equal(("set.yml", 5), (refusal.File, refusal.Line));
        Assert.Contains(word, refusal.Reason, StringComparison.Ordinal);
        Assert.Equal(rules == "[a, nobody]" ? [] : ["id-a"], Ids(set, "adm_ann"));
    }

    [Theory]
    [InlineData("filter: [x]", "not a mapping")]
    [InlineData("filter: {selection: {u: a}, condition: selection}", "no 'rules'")]
    [InlineData("filter: {rules: [a], condition: selection}", "does not define")]
    [InlineData("filter: {rules: [a], selection: {u: a}}", "no 'condition'")]
    public void Filter_ThatCannotBe_IsRefused(string filter, string word) =>
        Assert.Contains(word, Assert.Single(RuleSet.Parse($"title: f\nlogsource: {{category: test}}\n{filter}\n", "x").Refused).Reason, StringComparison.Ordinal);

    [Fact]
    public void Filter_WithoutLogSource_IsRefused() =>
        Assert.Contains("logsource", Assert.Single(RuleSet.Parse("title: f\nfilter: {rules: [a], selection: {u: a}, condition: selection}\n", "x").Refused).Reason, StringComparison.Ordinal);

    [Fact]
    public void Filter_OfACorrelation_IsReported()
    {
        var correlation = "title: c\nid: id-c\ncorrelation: {type: event_count, rules: [a], group-by: [u], timespan: 1m, condition: {gte: 2}}\n";
        Assert.Contains("filter the rules", Assert.Single(Set(Rule("a"), correlation, Filter("[id-c]")).Refused).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Filters_ReadInAnotherFile_ApplyOnceTheyAreTogether()
    {
        var rules = RuleSet.Parse(Rule("a"), "a.yml");
        var both = RuleSet.Parse(Filter("[a]"), "f.yml").With(rules);
        Assert.Empty(both.Refused);
        Assert.Empty(Ids(both, "adm_ann"));
        Assert.NotEqual(rules.Digest, both.Digest);
        Assert.Single(both.With(both).Rules[0].Filters);
    }
}
