using System.Diagnostics;
using System.Globalization;
using Hikeshi.Detection.Matching;
using Hikeshi.Detection.Patterns;
using Hikeshi.Facts.Detection;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Detection.Watching;

/// <summary>A rule of another member, before it watches: what it would cost, and how often it would have fired on what came in here.</summary>
internal static class RuleTrial
{
    private const int MostTests = 1_000;
    private const int LongestReport = 5;

    /// <summary>A rule that says something of more events than this says nothing.</summary>
    private const double LargestShare = 0.01;

    /// <summary>Less is chance.</summary>
    private const int FewestHits = 3;

    /// <summary>For the whole sample, on a thread that stands back behind every other one.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public static RuleTried Run(RuleSet alone, MemberId from, string objectId, EventSample history)
    {
        var rule = alone.Rules[0];
        if (TooCostly(rule) is { } costly)
        {
            return Held(rule, from, objectId, 0, 0, [], costly);
        }

        var (detector, found, hosts, began) = (new Detector(alone), new List<RuleMatch>(), new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase), Stopwatch.GetTimestamp());
        var (events, hits) = (0, 0);
        foreach (var past in history.Taken())
        {
            if (Stopwatch.GetElapsedTime(began) > Longest)
            {
                return Held(rule, from, objectId, events, hits, Most(hosts), string.Create(CultureInfo.InvariantCulture, $"{events} events of the past took {Longest.TotalSeconds:0} s"));
            }

            events++;
            found.Clear();
            if (detector.Evaluate(past, found, out _) > 0)
            {
                hits++;
                var host = EntityExtractor.Extract(past).Host ?? "?";
                hosts[host] = hosts.GetValueOrDefault(host) + 1;
            }
        }

        return hits >= FewestHits && hits > events * LargestShare
            ? Held(rule, from, objectId, events, hits, Most(hosts), string.Create(CultureInfo.InvariantCulture, $"it would have fired on {100.0 * hits / events:0.#} % of what came in here; more than {LargestShare * 100:0} % is too much"))
            : Tried(rule, from, objectId, events, hits, Most(hosts), RuleTried.Watches, events == 0 ? "nothing has come in here yet to try it on" : "it would have fired seldom enough");
    }

    private static string? TooCostly(SigmaRule rule)
    {
        var tests = CompiledRules.TestsOf(rule.Condition).Distinct().ToList();
        return tests.Count > MostTests ? $"it asks {tests.Count} things of an event; at most {MostTests} are tried"
            : tests.OfType<RegexPredicate>().Select(test => RegexFactory.NeedsBacktracking(test.Expression)).FirstOrDefault(needed => needed is not null) is { } needed ? $"one of its expressions has {needed}, which takes time without bound"
            : null;
    }

    private static RuleTried Held(SigmaRule rule, MemberId from, string objectId, int events, int hits, IReadOnlyList<TriedHost> hosts, string reason) =>
        Tried(rule, from, objectId, events, hits, hosts, RuleTried.Held, reason) with { Text = rule.Text };

    private static RuleTried Tried(SigmaRule rule, MemberId from, string objectId, int events, int hits, IReadOnlyList<TriedHost> hosts, string verdict, string reason) =>
        new(from, objectId, rule.Id, rule.Title, rule.Digest, events, hits, hosts, verdict, reason);

    private static List<TriedHost> Most(Dictionary<string, int> hosts) =>
        [.. hosts.OrderByDescending(host => host.Value).ThenBy(host => host.Key, StringComparer.Ordinal).Take(LongestReport).Select(host => new TriedHost(host.Key, host.Value))];
}
