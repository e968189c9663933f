using System.Text;
using Hikeshi.Detection;
using Xunit;

namespace Hikeshi.Tests.Detection.Correlating;

/// <summary>Small ways to write correlations and to run events through them.</summary>
internal static class Correlated
{
    /// <summary>A rule that holds for events whose field <c>k</c> is its name.</summary>
    public static string Rule(string name, string more = "") =>
        $"title: {name}\nid: id-{name}\nname: {name}\nlevel: low\n{more}logsource: {{category: test}}\ndetection:\n  s: {{k: {name}}}\n  condition: s\n";

    public static string Correlation(string name, string section, string more = "") =>
        $"title: {name}\nid: id-{name}\nname: {name}\n{more}correlation:\n{string.Join('\n', section.Split('\n').Select(l => "  " + l))}\n";

    public static RuleSet Set(params string[] documents)
    {
        var rules = RuleSet.Parse(string.Join("---\n", documents), "set.yml");
        Assert.Empty(rules.Refused);
        return rules;
    }

    public static string Event(int second, string k, string more = "\"u\":\"ann\"") =>
        $"{{\"@timestamp\":\"2026-01-01T{second / 3600:00}:{second / 60 % 60:00}:{second % 60:00}Z\",\"k\":\"{k}\"{(more.Length > 0 ? "," + more : "")}}}";

    public static List<CorrelationMatch> Run(RuleSet rules, params string[] events) => Run(new Correlator(rules, new CorrelatorLimits()), rules, events);

    public static List<CorrelationMatch> Run(Correlator correlator, RuleSet rules, params string[] events)
    {
        var found = new List<CorrelationMatch>();
        Feed(correlator, rules, found, events);
        correlator.Finish(found);
        return found;
    }

    public static void Feed(Correlator correlator, RuleSet rules, List<CorrelationMatch> found, params IEnumerable<string> events)
    {
        var detector = new Detector(rules);
        var line = 0;
        foreach (var json in events)
        {
            var matches = new List<RuleMatch>();
            detector.Evaluate(Encoding.UTF8.GetBytes(json), matches, out var refusal);
            Assert.Null(refusal);
            correlator.Add(matches, new EventPlace("events", ++line), found);
        }
    }

    /// <summary>Correlation, group, second of the window's end, value.</summary>
    public static IEnumerable<string> Told(IEnumerable<CorrelationMatch> found) => found.Select(m => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{m.Rule.Name} {string.Join(',', m.Group.Select(g => g.Value))} {(m.WindowEnd - new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).TotalSeconds} {m.Value}"));
}
