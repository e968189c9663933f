using Hikeshi.Detection;
using Hikeshi.Kernel.Errors;
using Xunit;

namespace Hikeshi.Tests.Detection;

public sealed class RuleSetTests
{
    private static string Named(string id, string title) =>
        $"title: {title}\nid: {id}\nlogsource: {{product: windows}}\ntags: [attack.t1059.001, attack.execution]\ndetection:\n  s: {{f: a}}\n  condition: s\n";

    [Fact]
    public void Parse_SeveralDocumentsOneBad_LoadsTheOthersAndSaysWhere()
    {
        var set = RuleSet.Parse($"{Named("1", "one")}---\ntitle: bad\n---\n{Named("2", "two")}", "many.yml");
        Assert.Equal(["1", "2"], set.Rules.Select(r => r.Id));
        Assert.Equal(("many.yml", 9), (Assert.Single(set.Refused).File, set.Refused[0].Line));
        Assert.Equal(["T1059.001"], set.Rules[0].Techniques);
        Assert.Equal("many.yml:11", set.Rules[1].Source);
    }

    [Fact]
    public void With_SameId_LaterWinsAndDigestDoesNotDependOnOrder()
    {
        var one = RuleSet.Parse(Named("1", "old"), "a");
        var two = RuleSet.Parse(Named("1", "new") + "---\n" + Named("2", "x"), "b");
        Assert.Equal(["new", "x"], one.With(two).Rules.Select(r => r.Title));
        var reversed = RuleSet.Parse(Named("2", "x") + "---\n" + Named("1", "new"), "c");
        Assert.Equal(two.Rules.Select(r => r.Title).Order(StringComparer.Ordinal), reversed.Rules.Select(r => r.Title).Order(StringComparer.Ordinal));
        Assert.NotEqual(one.Digest, two.Digest);
    }

    [Fact]
    public void Load_NoSuchPath_IsRefused() =>
        Assert.IsType<RulesNotFound>(Assert.Throws<RefusedException>(() => RuleSet.Load("/no/such/place")).Refusal);

    [Theory]
    [InlineData("title: [", "not YAML")]
    [InlineData("just text", "not a mapping")]
    [InlineData("title: t\ndetection: {s: {f: a}, condition: s}", "logsource")]
    [InlineData("title: t\nlevel: severe\nlogsource: {product: x}\ndetection: {s: {f: a}, condition: s}", "severe")]
    [InlineData("title: t\ncorrelation: {type: event_count}", "correlation")]
    [InlineData("title: t\ntitle: u", "twice")]
    public void Parse_NotARule_IsRefused(string yaml, string word) =>
        Assert.Contains(word, Assert.Single(RuleSet.Parse(yaml, "x").Refused).Reason, StringComparison.Ordinal);

    [Fact]
    public void Parse_AliasBomb_IsRefusedQuickly()
    {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 20).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        Assert.Contains("YAML nodes", Assert.Single(RuleSet.Parse(bomb, "x").Refused).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_ConditionThatMultipliesASelection_IsRefused()
    {
        var values = string.Join(", ", Enumerable.Range(0, 2000).Select(i => $"v{i}"));
        var condition = string.Join(" or ", Enumerable.Repeat("s", 1000));
        Assert.Contains("tests", Engine.Refusal($"s: {{f: [{values}]}}\ncondition: {condition}"), StringComparison.Ordinal);
    }
}
