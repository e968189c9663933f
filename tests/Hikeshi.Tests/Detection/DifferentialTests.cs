using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Detection;
using Hikeshi.Detection.Matching;
using Xunit;

namespace Hikeshi.Tests.Detection;

/// <summary>Made-up rules over made-up events: the engine and the naive evaluator must agree on every pair.</summary>
public sealed class DifferentialTests
{
    private static readonly string[] Fields = ["A", "B", "C.d", "EventID"];
    private static readonly string[] Letters = ["a", "b", "A", "ab", "abc", "abcd", "bcda", "é", "É", "ſ", "s", "K", "k", "ß", "İ", "i", "-", "/", "\u2014", " ", ".", "1", "\\", "日本", "😀"];
    private static readonly string[] Wild = ["*", "?", "\\*", "\\\\", "\\?", "*", "?"];
    private static readonly string[] Modifiers = ["", "", "|contains", "|startswith", "|endswith", "|contains|all", "|cased", "|contains|cased", "|windash|contains", "|neq", "|base64offset|contains", "|startswith|cased", "|endswith|windash"];
    private static readonly string[] Conditions = ["s1", "s1 and not s2", "1 of s*", "all of s*", "not s1", "s1 or (s2 and not s3)", "2 of them", "not (s1 or s2) or s3", "s3 and k", "not k"];

    private static Gen<string> Text(string[] alphabet, int most) =>
        Gen.Choose(0, most).SelectMany(n => Gen.Elements(alphabet).ArrayOf(n)).Select(string.Concat);

    private static Gen<string> Selection() =>
        from field in Gen.Elements(Fields)
        from other in Gen.Elements(Fields)
        from modifier in Gen.Elements(Modifiers)
        from kind in Gen.Choose(0, 11)
        from values in Text(modifier.StartsWith("|base64", StringComparison.Ordinal) ? ["ab", "cd", "xyz"] : [.. Letters, .. Wild], 5).ArrayOf(3)
        from number in Gen.Choose(0, 12)
        select kind switch
        {
            0 => $"{{'{field}': null}}",
            1 => $"{{'{field}|exists': true}}",
            2 => $"{{'{field}|gt': {number}}}",
            3 => $"{{'{field}|lte': {number}}}",
            4 => $"{{'{field}|fieldref': {other}}}",
            5 => $"{{'{field}|re': 'a.*b'}}",
            6 => $"{{'{field}': ''}}",
            7 => $"{{'{field}': {number}, '{other}{modifier}x': 1}}".Replace($"{modifier}x", "|lt", StringComparison.Ordinal),
            _ => $"{{'{field}{modifier}': [{string.Join(", ", values.Select(v => $"'{(modifier.StartsWith("|base64", StringComparison.Ordinal) ? v + "xyz" : v)}'"))}]}}",
        };

    private static Gen<string> Rule() =>
        from selections in Selection().ArrayOf(3)
        from keyword in Text([.. Letters, .. Wild], 3)
        from condition in Gen.Elements(Conditions)
        select $"s1: {selections[0]}\ns2: {selections[1]}\ns3: [{selections[2]}, {selections[0]}]\nk: ['z', '{keyword}q']\ncondition: {condition}";

    private static Gen<object?> Value() =>
        from kind in Gen.Choose(0, 9)
        from text in Text([.. Letters, "*", "?", "q", "abxyz"], 5)
        from number in Gen.Choose(0, 12)
        select kind switch
        {
            0 => null,
            1 => number,
            2 => number + 0.5,
            3 => true,
            4 => "",
            5 => (object?)new object[] { text, number, text + "b" },
            6 => Convert.ToBase64String(Encoding.UTF8.GetBytes(text + "abxyz")),
            _ => text,
        };

    private static Gen<string> Event() =>
        from present in Gen.Choose(0, 15)
        from values in Value().ArrayOf(4)
        select JsonSerializer.Serialize(new Dictionary<string, object?>(
            Pairs(values).Where((_, i) => (present & (1 << i)) != 0)));

    private static KeyValuePair<string, object?>[] Pairs(object?[] values) =>
        [new("A", values[0]), new("B", values[1]), new("C", new Dictionary<string, object?> { ["d"] = values[2] }), new("EventID", values[3])];

    [Fact]
    public void Evaluate_AnyRulesOverAnyEvent_AgreesWithTheNaiveEvaluator()
    {
        var cases = from rules in Rule().ArrayOf(6) from events in Event().ArrayOf(12) select (rules, events);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var yaml = string.Join("---\n", c.rules.Select((r, i) => Engine.Rule(r).Replace("000000000001", $"00000000000{i}", StringComparison.Ordinal)));
            var rules = RuleSet.Parse(yaml, "generated");
            Assert.Empty(rules.Refused);
            var compiled = new CompiledRules(rules);
            var detector = new Detector(rules);
            foreach (var json in c.events)
            {
                var bytes = Encoding.UTF8.GetBytes(json);
                var matches = new List<RuleMatch>();
                detector.Evaluate(bytes, matches, out var refusal);
                Assert.Null(refusal);
                var expected = Engine.NaiveIds(compiled, bytes);
                var got = matches.Select(m => m.Rule.Id).ToList();
                Assert.True(expected.SequenceEqual(got), $"expected [{string.Join(' ', expected)}], got [{string.Join(' ', got)}] for {json} and\n{yaml}");
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }
}
