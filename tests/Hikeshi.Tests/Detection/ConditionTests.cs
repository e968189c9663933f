using Xunit;

namespace Hikeshi.Tests.Detection;

public sealed class ConditionTests
{
    private const string Selections = "a: {f|contains: a}\nb: {f|contains: b}\nc: {f|contains: c}\n_x: {f|contains: x}\n";

    [Theory]
    [InlineData("a and b or c", "c", true)]
    [InlineData("a and (b or c)", "c", false)]
    [InlineData("a or b and c", "a", true)]
    [InlineData("not a and b", "b", true)]
    [InlineData("not (a and b)", "ab", false)]
    [InlineData("not not a", "a", true)]
    [InlineData("NOT a AND b", "b", true)]
    [InlineData("1 of them", "x", false)]
    [InlineData("1 of them", "xb", true)]
    [InlineData("all of them", "abc", true)]
    [InlineData("all of them", "ab", false)]
    [InlineData("any of them", "b", true)]
    [InlineData("2 of them", "ac", true)]
    [InlineData("2 of them", "ax", false)]
    [InlineData("1 of _*", "x", true)]
    [InlineData("1 of a*", "a", true)]
    [InlineData("c and not 1 of a*", "ca", false)]
    [InlineData("(a)", "a", true)]
    public void Condition_OverSelections_Decides(string condition, string value, bool expected) =>
        Assert.Equal(expected, Engine.Matches($"{Selections}condition: {condition}", $$"""{"f":"{{value}}"}"""));

    [Theory]
    [InlineData("condition: [a and b, c]", "c", true)]
    [InlineData("condition: [a and b, c]", "a", false)]
    public void Condition_List_IsOr(string condition, string value, bool expected) =>
        Assert.Equal(expected, Engine.Matches(Selections + condition, $$"""{"f":"{{value}}"}"""));

    [Theory]
    [InlineData("k: [evil, 'w*d']\ncondition: k", """{"deep":{"x":["so EVIL"]}}""", true)]
    [InlineData("k: [evil, 'w*d']\ncondition: k", """{"x":"the wild"}""", true)]
    [InlineData("k: [evil]\ncondition: k", """{"evil":"no"}""", false)]
    [InlineData("k: {'|all': [one, two]}\ncondition: k", """{"x":"one","y":"two"}""", true)]
    [InlineData("k: {'|all': [one, two]}\ncondition: k", """{"x":"one"}""", false)]
    [InlineData("k: evil\ncondition: k", """{"x":"evil"}""", true)]
    [InlineData("k: [4625]\ncondition: k", """{"x":4625}""", true)]
    [InlineData("k: [{f: a}, {g: b}]\ncondition: k", """{"g":"b"}""", true)]
    [InlineData("k: [{f: a, g: b}]\ncondition: k", """{"g":"b"}""", false)]
    public void Keywords_AndLists_Decide(string detection, string json, bool expected) =>
        Assert.Equal(expected, Engine.Matches(detection, json));

    [Theory]
    [InlineData("condition: a and", "ends")]
    [InlineData("condition: (a", "not closed")]
    [InlineData("condition: a b", "'b'")]
    [InlineData("condition: a and nosuch", "nosuch")]
    [InlineData("condition: 1 of nosuch*", "nosuch")]
    [InlineData("condition: 0 of them", "quantifier")]
    [InlineData("condition: a | count() > 5", "aggregation")]
    [InlineData("condition: a*", "1 of")]
    [InlineData("condition: ''", "empty")]
    [InlineData("timeframe: 5m\ncondition: a", "timeframe")]
    [InlineData("g: null\ncondition: a", "empty search identifier")]
    public void Condition_Wrong_RefusesTheRule(string condition, string word) =>
        Assert.Contains(word, Engine.Refusal(Selections + condition), StringComparison.Ordinal);

    [Fact]
    public void Match_Explained_NamesTestsThatHeldAndNotTheFilters()
    {
        var rules = Hikeshi.Detection.RuleSet.Parse(Engine.Rule("s: {Image|endswith: '\\powershell.exe', f: [x, y]}\nfilter: {g: z}\ncondition: s and not filter"), "test");
        var matches = new List<Hikeshi.Detection.RuleMatch>();
        new Hikeshi.Detection.Detector(rules).Evaluate("""{"Image":"C:\\PowerShell.exe","f":"y","g":"q"}"""u8, matches, out _);
        Assert.Equal(
            [new("Image", "C:\\PowerShell.exe", "Image|endswith: \\powershell.exe"), new("f", "y", "f: y")],
            Assert.Single(matches).Matched);
    }
}
