using System.Diagnostics;
using System.Text.RegularExpressions;
using Hikeshi.Detection;
using Hikeshi.Detection.Matching;
using Hikeshi.Detection.Patterns;

namespace Hikeshi.Bench.Detection;

/// <summary>What rules would cost if nothing were put off: those that must be tried on every event, and what making all regular expressions ready takes.</summary>
internal static class RuleCosts
{
    public static void Print(RuleSet rules, CompiledRules compiled, TextWriter output)
    {
        var always = Enumerable.Range(0, rules.Rules.Count).Count(rule => compiled.AnchorsOf(rule).Length == 0);
        var expressions = rules.Rules.SelectMany(rule => CompiledRules.TestsOf(rule.Condition)).OfType<RegexPredicate>().Distinct().ToList();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        Regex[] ready = [.. expressions.Select(e => RegexFactory.Create(e.Expression, e.Options))];
        var took = clock.Elapsed;
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine($"tried on every event: {always} of {rules.Rules.Count} rules; {ready.Length} regular expressions, all made ready: {took.TotalMilliseconds:N0} ms, {bytes / 1e6:N1} MB");
        GC.KeepAlive(ready);
    }
}
