using System.Diagnostics;
using System.Text.Json;
using Hikeshi.Detection;
using Hikeshi.Detection.Events;
using Hikeshi.Detection.Matching;
using Hikeshi.Tests.Detection;

namespace Hikeshi.Bench.Detection;

/// <summary>How much faster the engine is than the tests' evaluator, which takes one rule and one event at a time; what both find is compared.</summary>
internal static class NaiveRatio
{
    private const int Sample = 200;

    public static double Measure(RuleSet rules, Detector detector, List<byte[]> events, TextWriter output)
    {
        byte[][] sample = [.. events.Where((_, i) => i % Math.Max(1, events.Count / Sample) == 0)];
        var matches = new List<RuleMatch>();
        var compiled = new CompiledRules(rules);
        var clock = Stopwatch.StartNew();
        var naive = sample.Sum(json => Naive(compiled, json));
        var slow = clock.Elapsed;
        const int Times = 50; // too short to be measured once
        clock.Restart();
        for (var i = 0; i < Times; i++)
        {
            foreach (var json in sample)
            {
                detector.Evaluate(json, matches, out _);
            }
        }

        var ratio = slow / clock.Elapsed * Times;
        output.WriteLine($"against one rule and one event at a time, {sample.Length} events: {ratio:N0} times as fast; {matches.Count / Times} and {naive} matches");
        return matches.Count / Times == naive ? ratio : 0;
    }

    private static int Naive(CompiledRules compiled, byte[] json)
    {
        var table = new EventTable(compiled.Fields);
        if (!new EventReader(json, table, new NamePath(compiled.Fields), Wanted.Fields).TryRead(out _))
        {
            return 0;
        }

        foreach (var (missing, present) in compiled.GlobalAliases)
        {
            table.Alias(missing, present);
        }

        var of = compiled.Router.Classify(table, json);
        var aliases = compiled.Router.AliasesFor(of).ToHashSet();
        using var document = JsonDocument.Parse(json);
        var naive = new NaiveEvaluator(document.RootElement, aliases.Contains);
        return compiled.Rules.Rules.Count(r => compiled.Router.Applies(r.LogSource, of) && naive.Holds(r.Condition));
    }
}
