using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Detection;
using Xunit;

namespace Hikeshi.Tests.Detection.Correlating;

/// <summary>Made-up correlations over made-up events: the correlator and the naive one must agree on every match, in order.</summary>
public sealed class CorrelationDifferentialTests
{
    private static readonly string[] Letters = ["a", "b", "c"];
    private static readonly string[] Types = ["event_count", "value_count", "value_sum", "value_avg", "value_percentile", "value_percentile", "temporal", "temporal", "temporal_ordered", "temporal_ordered"];
    private static readonly string[] Groups = ["[]", "[u]", "[u, h]", "[who]", "[h]", "[u]"];
    private static readonly string[] Conditions = ["gte: 2", "gt: 1", "gte: 3", "gt: 0, lte: 3", "lt: 2", "eq: 2", "neq: 2", "lte: 1", "gte: 1"];
    private static readonly TimeSpan[] Latenesses = [TimeSpan.Zero, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(40), TimeSpan.MaxValue];

    private static string Base(string letter) =>
        $"title: {letter}\nid: id-{letter}\nname: {letter}\nlogsource: {{category: test}}\ndetection:\n  s: {{k|contains: {letter}}}\n  condition: s\n";

    /// <param name="index">1 to 3; a correlation may refer to those before it.</param>
    private static Gen<string> Correlation(int index) =>
        from type in Gen.Elements(Types)
        from picks in Gen.Choose(0, 99).ArrayOf(3 + index)
        from groups in Gen.Elements(Groups)
        from span in Gen.Choose(1, 40)
        from condition in Gen.Elements(Conditions)
        from percentile in Gen.Elements(0, 25, 50, 99, 100)
        from percent in Gen.Choose(0, 2)
        from generate in Gen.Elements("true", "false")
        select Document(index, type, picks, groups, span, condition, type == "value_percentile" && percent > 0 ? $", percentile: {percentile}" : "", generate);

    private static string Document(int index, string type, int[] picks, string groups, int span, string condition, string percentile, string generate)
    {
        var available = Letters.Concat(Enumerable.Range(1, index - 1).Select(i => $"x{i}")).ToList();
        var rules = available.Where((_, i) => picks[i] < 60).ToList();
        if (rules.Count < 2)
        {
            rules = [available[0], available[^1]];
        }

        // The order of an ordered correlation is its own.
        rules = [.. rules.OrderBy(r => picks[available.IndexOf(r)])];
        var aliases = string.Concat(rules.Where(r => r.Length == 1 && r != "c").Select(r => $"{r}: {(r == "a" ? "u" : "u2")}, ").Append("").SkipLast(1));
        var field = type switch { "value_count" => ", field: [v, h]", "event_count" or "temporal" or "temporal_ordered" => "", _ => ", field: v" };
        var limits = type.StartsWith("temporal", StringComparison.Ordinal) && condition is "gte: 3" && rules.Count < 3 ? "gte: 2" : condition;
        return $"title: x{index}\nid: id-x{index}\nname: x{index}\ngenerate: {generate}\ncorrelation:\n  type: {type}\n  rules: [{string.Join(", ", rules)}]\n  group-by: {groups}\n  timespan: {span}s\n  condition: {{{limits}{field}{percentile}}}\n"
            + (aliases.Length > 0 ? $"  aliases:\n    who: {{{aliases.TrimEnd(',', ' ')}}}\n" : "");
    }

    private static Gen<NaiveCorrelator.Event> Event() =>
        from seconds in Gen.Choose(0, 90)
        from k in Gen.Elements("a", "b", "c", "ab", "bc", "a", "b", "-", "abc")
        from u in Gen.Elements("ann", "ANN", "bob", null)
        from u2 in Gen.Elements("ann", "bob", "bob", null)
        from h in Gen.Elements("h1", "H1", "h2", "h1", null)
        from v in Gen.Elements("1", "2", "2.5", "-3", "x", "1", null)
        from untimed in Gen.Choose(0, 19)
        select Made(untimed == 0 ? null : seconds, k, u, u2, h, v);

    private static NaiveCorrelator.Event Made(long? seconds, string k, string? u, string? u2, string? h, string? v)
    {
        var fields = new Dictionary<string, string>();
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)[("k", k), ("u", u), ("u2", u2), ("h", h), ("v", v)])
        {
            if (value is not null)
            {
                fields[name] = value;
            }
        }

        return new(seconds, fields, [.. Letters.Where(k.Contains).Select(l => $"id-{l}")]);
    }

    /// <summary>Half of the cases come nearly in order, as real streams do.</summary>
    private static Gen<NaiveCorrelator.Event[]> Events() =>
        from events in Event().ArrayOf(40)
        from inOrder in Gen.Elements(true, false)
        select inOrder ? [.. events.Select((e, i) => (e, i)).OrderBy(p => (p.e.Seconds ?? 0) + (p.i % 3)).Select(p => p.e)] : events;

    [Fact]
    public void Add_AnyCorrelationsOverAnyEvents_AgreesWithTheNaiveCorrelator()
    {
        var matches = 0;
        var late = 0L;
        var cases = from x1 in Correlation(1) from x2 in Correlation(2) from x3 in Correlation(3) from events in Events() from lateness in Gen.Elements(Latenesses) select (x1, x2, x3, events, lateness);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var yaml = string.Join("---\n", Letters.Select(Base).Concat([c.x3, c.x2, c.x1]));
            var rules = RuleSet.Parse(yaml, "generated");
            Assert.True(rules.Refused.Count == 0, $"{string.Join('\n', rules.Refused)}\n{yaml}");
            var correlator = new Correlator(rules, new CorrelatorLimits { Lateness = c.lateness });
            var got = Run(new Detector(rules), correlator, c.events);
            var naive = new NaiveCorrelator(rules);
            var expected = naive.Run(c.events, c.lateness);
            Assert.True(expected.SequenceEqual(got), $"expected\n{string.Join('\n', expected)}\ngot\n{string.Join('\n', got)}\nlateness {c.lateness}\n{yaml}\n{string.Join('\n', c.events.Select(Json))}");
            Assert.Equal((naive.Late, naive.WithoutTime), (correlator.Counters.Late, correlator.Counters.WithoutTime));
            matches += got.Count;
            late += naive.Late;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));
        Assert.True(matches > 1000 && late > 100, $"only {matches} matches, {late} late events: the cases say little");
    }

    private static List<NaiveCorrelator.Found> Run(Detector detector, Correlator correlator, IReadOnlyList<NaiveCorrelator.Event> events)
    {
        var found = new List<CorrelationMatch>();
        for (var i = 0; i < events.Count; i++)
        {
            var matches = new List<RuleMatch>();
            detector.Evaluate(Encoding.UTF8.GetBytes(Json(events[i])), matches, out var refusal);
            Assert.Null(refusal);
            correlator.Add(matches, new EventPlace("generated", i + 1), found);
        }

        correlator.Finish(found);
        return [.. found.Select(m => new NaiveCorrelator.Found(m.Rule.Id, string.Join('|', m.Group.Select(g => g.Value)).ToUpperInvariant(), m.WindowEnd.UtcTicks, m.Value, m.Count))];
    }

    private static string Json(NaiveCorrelator.Event of)
    {
        var fields = new Dictionary<string, string>(of.Fields);
        if (of.Seconds is { } seconds)
        {
            fields["UtcTime"] = DateTimeOffset.UnixEpoch.AddSeconds(seconds).ToString("O");
        }

        return JsonSerializer.Serialize(fields);
    }
}
