using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Detection;
using Xunit;

namespace Hikeshi.Tests.Detection.Correlating;

/// <summary>Documents put together from whatever fits and does not: nothing throws, and what loads can run.</summary>
public sealed class HostileCorrelationTests
{
    private static readonly string[] Names = ["a", "b", "A", "s", "\u017f", "k", "\u212a", "any", "''", "~", "[a]", "x1", "i"];
    private static readonly string[] Lists = ["[a, b]", "[b, a, x1]", "a", "[]", "any", "[s, \u017f]", "{a: b}", "[x1]", "[k, \u212a]", "~"];
    private static readonly string[] Types = ["event_count", "value_count", "value_sum", "value_avg", "value_percentile", "temporal", "temporal_ordered", "near"];
    private static readonly string[] Conditions = ["{gte: 1}", "{lt: 2}", "{eq: 1, field: u}", "{gte: 1, field: [u, v]}", "{neq: 0, field: v, percentile: 50}", "{gt: 79228162514264337593543950335}", "{gte: -1}", "x", "[]", "{field: u}", "~"];
    private static readonly string[] Spans = ["1s", "3650d", "0s", "-1s", "1w", "~", "5m"];

    private static Gen<string> Document() =>
        from kind in Gen.Choose(0, 3)
        from id in Gen.Elements(Names)
        from name in Gen.Elements(Names)
        from list in Gen.Elements(Lists)
        from type in Gen.Elements(Types)
        from condition in Gen.Elements(Conditions)
        from span in Gen.Elements(Spans)
        from alias in Gen.Elements("", "  aliases: {u: {a: v}}\n", "  aliases: {u: {x1: u, s: v}}\n", "  aliases: [u]\n")
        from groups in Gen.Elements("[u]", "[]", "[u, v]", "u", "~")
        select $"title: t\nid: {id}\nname: {name}\nlogsource: {{category: test}}\n" + kind switch
        {
            0 => "detection: {s: {f: x}, condition: s}\n",
            1 => $"filter: {{rules: {list}, s: {{u: q}}, condition: {(span == "1s" ? "not s" : "s")}}}\n",
            _ => $"correlation:\n  type: {type}\n  rules: {list}\n  group-by: {groups}\n  timespan: {span}\n  condition: {condition}\n{alias}",
        };

    [Fact]
    public void Parse_AnyDocumentsTogether_LoadsOrRefusesAndRuns() =>
        Prop.ForAll(Document().ArrayOf(8).ToArbitrary(), documents =>
        {
            var rules = RuleSet.Parse(string.Join("---\n", documents), "hostile");
            Assert.All(rules.Correlations, c => Assert.NotEmpty(c.Members));
            var detector = new Detector(rules);
            var correlator = new Correlator(rules, new CorrelatorLimits { Lateness = TimeSpan.FromSeconds(1) });
            var found = new List<CorrelationMatch>();
            foreach (var time in (string[])["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z"])
            {
                var matches = new List<RuleMatch>();
                detector.Evaluate(Encoding.UTF8.GetBytes($"{{\"f\":\"x\",\"u\":\"1\",\"v\":\"2\",\"UtcTime\":\"{time}\"}}"), matches, out _);
                correlator.Add(matches, new EventPlace("hostile", 1), found);
            }

            correlator.Finish(found);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
}
