using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Detection;
using Xunit;

namespace Hikeshi.Tests.Detection;

/// <summary>Made-up detection sections over made-up events: the engine, and an evaluator that reads the rule's text by itself, must agree.</summary>
public sealed class ModifierDifferentialTests
{
    private static readonly string[] Texts = ["a", "b", "ab", "A", "é", "-a", " /b", "\u2014ab", " ", "1", "😀", ".", "-"];
    private static readonly string[] Special = ["*", "?", @"\*", @"\\", @"\?", @"\\*", @"\\\*", @"\"];
    private static readonly string[] Times = ["2025-08-02T13:45:00Z", "2025-08-02 13:05:59.123", "2024-12-30", "2020-12-31T23:59:00+09:00", "1999-01-01T00:00:00", "13:45", "2025", "20250802"];
    private static readonly string[] Addresses = ["10.0.0.1", "10.128.0.1", "192.168.1.7", "fe80::1", "2001:db8::1", "::1", "255.255.255.255", "10.0.0", "x"];
    private static readonly string[] Positions = ["", "|contains", "|startswith", "|endswith", "|contains|all", "|all", "|neq", "|contains|neq", "|cased", "|cased|contains", "|endswith|cased", "|startswith|all", "|expand"];
    private static readonly string[] Encodings = ["|base64", "|base64|contains", "|base64offset|contains", "|wide|base64offset|contains", "|utf16le|base64", "|utf16be|base64|contains", "|utf16|base64", "|wide|base64offset|contains|cased", "|base64|base64", "|windash|base64offset|contains", "|windash|wide|base64|contains"];
    private static readonly string[] Conditions = ["s", "not s", "s and not t", "s or t and u", "not s or t", "1 of s*", "all of them", "2 of them", "(s or t) and not 1 of _*", "1 of *", "not 1 of s* and (t or not u)", "[s and t, u]", "all of _v* or s"];

    private static Gen<string> Text(int least) =>
        Gen.Choose(least, 4).SelectMany(n => Gen.Elements(Texts).ArrayOf(n)).Select(string.Concat);

    private static Gen<string> Value() =>
        Gen.Choose(0, 4).SelectMany(n => Gen.Elements([.. Texts, .. Special]).ArrayOf(n)).Select(string.Concat);

    private static Gen<string> Entry() =>
        from kind in Gen.Choose(0, 13)
        from field in Gen.Elements("F", "G", "Long Name")
        from position in Gen.Elements(Positions)
        from dashed in Gen.Elements("|windash", "|contains|windash", "|windash|endswith", "|windash|contains|all")
        from encoding in Gen.Elements(Encodings)
        from values in Value().ArrayOf(2)
        from plain in Text(2)
        from number in Gen.Choose(0, 31)
        from compare in Gen.Elements("|lt", "|lte", "|gt", "|gte", "|gt|neq")
        from part in Gen.Elements("|minute", "|hour", "|day", "|week", "|month", "|year")
        from partly in Gen.Elements("", "|gte", "|lt", "|neq")
        from network in Gen.Elements("10.0.0.0/8", "10.0.0.0/9", "192.168.1.7/32", "0.0.0.0/0", "fe80::/10", "2001:db8::/32", "::1/128")
        from expression in Gen.Elements("a+", "^a", "b$", "a.b", "(a|b)\\.", "[^a]", "^$", "é", "A")
        from options in Gen.Elements("|re", "|re|i", "|re|m", "|re|s", "|re|i|m|s", "|re|startswith", "|re|endswith|neq", "|re|contains")
        from other in Gen.Elements("F", "G", "Long Name")
        from reference in Gen.Elements("|fieldref", "|fieldref|neq", "|fieldref|startswith", "|fieldref|endswith|cased", "|fieldref|contains")
        select kind switch
        {
            0 => $"'{field}|exists': {(number < 16 ? "true" : "false")}",
            1 => $"'{field}': null",
            2 => $"'{field}': ''",
            3 => $"'{field}{compare}': {number}",
            4 => $"'{field}{part}{partly}': {(part == "|year" ? 2000 + number : part == "|month" ? 1 + number % 12 : part == "|hour" ? number % 24 : Math.Max(number, 1))}",
            5 => $"'{field}|cidr': '{network}'",
            6 => $"'{field}{options}': '{expression}'",
            7 => $"'{field}{reference}': {other}",
            8 => $"'{field}{dashed}': ['{values[0]}', '{values[1]}']",
            9 => $"'{field}{encoding}': '{plain}'",
            10 => $"'{field}': {number}",
            _ => $"'{field}{position}': ['{values[0]}', '{values[1]}']",
        };

    private static Gen<string> Selection() =>
        from entries in Entry().ArrayOf(3)
        from kind in Gen.Choose(0, 4)
        from keyword in Text(1)
        select kind switch
        {
            0 => Key(entries[0]) == Key(entries[1]) ? $"{{{entries[0]}}}" : $"{{{entries[0]}, {entries[1]}}}",
            1 => $"[{{{entries[0]}}}, {{{entries[1]}}}]",
            2 => $"['{keyword}']",
            3 => $"{{'|all': ['{keyword}', 'a']}}",
            _ => $"{{{entries[0]}}}",
        };

    private static string Key(string entry) => entry[..(entry.IndexOf('\'', 1) + 1)];

    private static Gen<string> Detection() =>
        from selections in Selection().ArrayOf(4)
        from condition in Gen.Elements(Conditions)
        select $"s: {selections[0]}\nt: {selections[1]}\nu: {selections[2]}\n_v: {selections[3]}\ncondition: {condition}";

    private static Gen<object?> EventValue() =>
        from kind in Gen.Choose(0, 12)
        from text in Text(0)
        from more in Text(1)
        from special in Gen.Elements("*", "?", "\\", "\\*", "b")
        from time in Gen.Elements(Times)
        from address in Gen.Elements(Addresses)
        from number in Gen.Choose(0, 31)
        select kind switch
        {
            0 => null,
            1 => (object?)number,
            2 => time,
            3 => time,
            4 => address,
            5 => new[] { text, more + special },
            6 => Convert.ToBase64String(Encoding.UTF8.GetBytes(text + more)),
            7 => Convert.ToBase64String(Encoding.Unicode.GetBytes(text + more)),
            8 => text + "\n" + more,
            9 => text + special + more,
            10 => true,
            _ => text,
        };

    private static Gen<string> Event() =>
        from present in Gen.Choose(0, 7)
        from values in EventValue().ArrayOf(3)
        select JsonSerializer.Serialize(new Dictionary<string, object?>(new KeyValuePair<string, object?>[] { new("F", values[0]), new("G", values[1]), new("Long Name", values[2]) }.Where((_, i) => (present & (1 << i)) != 0)));

    [Fact]
    public void Evaluate_AnyDetectionOverAnyEvent_AgreesWithTheTextOfTheRule()
    {
        var cases = from detection in Detection() from events in Event().ArrayOf(8) select (detection, events);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var rules = RuleSet.Parse(Engine.Rule(c.detection), "generated");
            Assert.True(rules.Refused.Count == 0, $"{rules.Refused.FirstOrDefault()?.Sentence}\n{c.detection}");
            foreach (var json in c.events)
            {
                using var document = JsonDocument.Parse(json);
                var expected = new NaiveSigma(document.RootElement).Holds(c.detection);
                Assert.True(expected == (Engine.Ids(rules, json).Count > 0), $"expected {expected} for {json} and\n{c.detection}");
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));
    }
}
