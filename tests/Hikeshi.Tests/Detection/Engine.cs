using System.Text;
using System.Text.Json;
using Hikeshi.Detection;
using Hikeshi.Detection.Events;
using Hikeshi.Detection.Matching;
using Hikeshi.Detection.Routing;
using Xunit;

namespace Hikeshi.Tests.Detection;

/// <summary>Small ways to ask the engine, and to ask the naive evaluator the same.</summary>
internal static class Engine
{
    /// <summary>A rule around a detection section, for events of any source.</summary>
    public static string Rule(string detection, string logsource = "{category: test}") =>
        $"title: t\nid: 00000000-0000-4000-8000-000000000001\nlevel: high\nlogsource: {logsource}\ndetection:\n{string.Join('\n', detection.Split('\n').Select(l => "  " + l))}\n";

    public static bool Matches(string detection, string json, string logsource = "{category: test}")
    {
        var rules = RuleSet.Parse(Rule(detection, logsource), "test");
        Assert.Empty(rules.Refused);
        return Ids(rules, json).Count > 0;
    }

    public static string Refusal(string detection)
    {
        var rules = RuleSet.Parse(Rule(detection), "test");
        Assert.Empty(rules.Rules);
        return Assert.Single(rules.Refused).Sentence;
    }

    public static List<string> Ids(RuleSet rules, string json)
    {
        var matches = new List<RuleMatch>();
        var count = new Detector(rules).Evaluate(Encoding.UTF8.GetBytes(json), matches, out var refusal);
        Assert.Null(refusal);
        Assert.Equal(matches.Count, count);
        return [.. matches.Select(m => m.Rule.Id)];
    }

    /// <summary>What must match, by the naive evaluator and the router's own word on which rules apply.</summary>
    public static List<string> NaiveIds(CompiledRules compiled, byte[] json)
    {
        var table = new EventTable(compiled.Fields);
        var reader = new EventReader(json, table, new NamePath(compiled.Fields), Wanted.Fields);
        Assert.True(reader.TryRead(out _));
        foreach (var (missing, present) in compiled.GlobalAliases)
        {
            table.Alias(missing, present);
        }

        var of = compiled.Router.Classify(table, json);
        var aliases = compiled.Router.AliasesFor(of).ToHashSet();
        using var document = JsonDocument.Parse(json);
        var naive = new NaiveEvaluator(document.RootElement, aliases.Contains);
        return [.. compiled.Rules.Rules.Where(r => compiled.Router.Applies(r.LogSource, of) && naive.Holds(r.Condition)).Select(r => r.Id)];
    }
}
