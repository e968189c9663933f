using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Detection;
using Xunit;

namespace Hikeshi.Tests.Detection;

public sealed class HostileInputTests
{
    private const string Yaml = "title: t\nid: 1\nlogsource: {category: test}\ndetection:\n  s:\n    f|re: '^(a+)+$'\n    g|contains|all: ['x*y?z', 'b']\n  k: [evil]\n  condition: s or 1 of k* and not s\n";
    private const string Json = """{"f":"aaaa","g":["x\u00e9y\ud83d\ude00z","b\\\n"],"h":{"i":[1,-2.5e3,null,true]}}""";

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"a\"")]
    [InlineData("{\"a\":")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":1.}")]
    [InlineData("{\"a\":tru}")]
    [InlineData("{\"a\":\"\\x\"}")]
    [InlineData("{\"a\":\"\\u12\"}")]
    [InlineData("{\"a\":\"\n\"}")]
    [InlineData("{\"a\":\"")]
    [InlineData("{\"a\":1} {}")]
    [InlineData("{'a':1}")]
    [InlineData("\0\u0001binary")]
    public void Evaluate_NotOneJsonObject_IsRefusedWithItsPlace(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        new Detector(RuleSet.Parse(Yaml, "t")).Evaluate(bytes, [], out var refusal);
        Assert.NotNull(refusal);
        Assert.InRange(refusal.Offset, 0, bytes.Length);
        Assert.StartsWith($"byte {refusal.Offset}, line ", refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_AfterARefusal_GoesOn()
    {
        var detector = new Detector(RuleSet.Parse(Yaml, "t"));
        var matches = new List<RuleMatch>();
        detector.Evaluate("{\"x\":\"evil\""u8, matches, out var refusal);
        Assert.NotNull(refusal);
        Assert.Empty(matches);
        Assert.Equal(1, detector.Evaluate("{\"x\":\"evil\"}"u8, matches, out refusal));
        Assert.Null(refusal);
    }

    [Fact]
    public void Evaluate_TooDeepOrTooLarge_IsRefused()
    {
        var detector = new Detector(RuleSet.Parse(Yaml, "t"));
        detector.Evaluate(Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 100_000)), [], out var deep);
        Assert.Contains("deep", deep!.Sentence, StringComparison.Ordinal);
        detector.Evaluate(new byte[(10 << 20) + 1], [], out var large);
        Assert.Contains("bytes", large!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_AnyMutationOfAnEvent_NeverThrows()
    {
        var detector = new Detector(RuleSet.Parse(Yaml, "t"));
        var good = Encoding.UTF8.GetBytes(Json);
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Gen.Choose(0, good.Length).ToArbitrary(), Gen.Choose(0, 6).ToArbitrary(), (insert, at, drop) =>
        {
            byte[] bytes = [.. good[..at], .. insert, .. good[Math.Min(good.Length, at + drop)..]];
            detector.Evaluate(bytes, [], out _);
            EntityExtractor.Extract(bytes);
            var splitter = new EventSplitter(new MemoryStream([.. bytes, .. bytes]));
            while (splitter.TryNext(out var piece))
            {
                detector.Evaluate(piece, [], out _);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Parse_AnyMutationOfARule_NeverThrows()
    {
        var pieces = new[] { "|", "*", ":", "\n", " ", "- ", "'", "\"", "{", "}", "[", "&a", "*a", "!!x", "---\n", "not ", "(", ")", "%", "\u0000", "\ud800", "1 of ", "re", "\t", "#", "? " };
        Prop.ForAll(Gen.Elements(pieces).ArrayOf(3).ToArbitrary(), Gen.Choose(0, Yaml.Length).ToArbitrary(), Gen.Choose(0, 12).ToArbitrary(), (insert, at, drop) =>
        {
            var yaml = Yaml[..at] + string.Concat(insert) + Yaml[Math.Min(Yaml.Length, at + drop)..];
            var rules = RuleSet.Parse(yaml, "t");
            Assert.All(rules.Refused, r => Assert.True(r.Line >= 1));
            Assert.All(RuleLint.CheckText(yaml, "t").Findings, f => Assert.True(f.Line >= 1));
            new Detector(rules).Evaluate(Encoding.UTF8.GetBytes(Json), [], out _);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Evaluate_PatternsMadeToBacktrack_EndsSoon()
    {
        var stars = string.Concat(Enumerable.Repeat("a*", 60));
        var rules = RuleSet.Parse(Engine.Rule($"s: {{f: '{stars}b'}}\nr: {{f|re: '^(a+)+$'}}\nl: {{f|re: '(?=a)(a+)+$'}}\ncondition: 1 of them"), "t");
        Assert.Empty(rules.Refused);
        EventRefusal? refusal = null;
        var took = ThreadClock.Of(() => new Detector(rules).Evaluate(Encoding.UTF8.GetBytes($"{{\"f\":\"{new string('a', 50_000)}!\"}}"), [], out refusal));
        Assert.Null(refusal);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }
}
