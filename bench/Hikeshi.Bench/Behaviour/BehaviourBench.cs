using Hikeshi.Detection;
using Hikeshi.Detection.Behaviour;

namespace Hikeshi.Bench.Behaviour;

/// <summary>
/// What behaviour finds of recorded attacks when the rules that name them are gone, what it would contain in noise, and what it costs.
/// Learning is leave-one-out: all other recordings, in the order of their time, attacks and all.
/// </summary>
internal static class BehaviourBench
{
    private sealed record Outcome(Recording Recording, IReadOnlyList<BehaviourSighting> Learned, IReadOnlyList<BehaviourSighting> Cold, QuietTime Quiet);

    public static void Run(string rulesPath, string eventsPath, TextWriter output)
    {
        var rules = RuleSet.Load(rulesPath).Current();
        var recordings = Recording.LoadAll(rules, eventsPath);
        output.WriteLine($"rules {rules.Rules.Count}; archives {recordings.Count}, with {recordings.Sum(r => r.Events)} events, {recordings.Sum(r => r.Deeds.Count)} of them deeds; {recordings.Count(r => r.Deeds.Count > 0)} archives hold deeds");
        List<Outcome> outcomes = [.. recordings.Select(r => new Outcome(r, After(recordings.Where(o => o != r), r), After([], r), new QuietTime(r)))];
        foreach (var outcome in outcomes)
        {
            output.WriteLine(Line(outcome));
            foreach (var chain in outcome.Learned.GroupBy(s => s.Chain))
            {
                output.WriteLine($"         {(chain.All(outcome.Quiet.Holds) ? "in noise: " : "")}{chain.Last().Sentence("en")}");
            }
        }

        Recall(outcomes, output);
        Noise(outcomes, output);
        CostBench.Run(rules, eventsPath, output);
    }

    /// <summary>A watch that has seen those recordings, and begins anew.</summary>
    public static BehaviourWatch Learned(IEnumerable<Recording> from, BehaviourOptions options)
    {
        // The recordings are minutes long; all together they are hours.
        var watch = new BehaviourWatch(options with { Limits = new() { LearnFor = TimeSpan.FromMinutes(30) } });
        foreach (var recording in from)
        {
            watch.ForgetChains();
            foreach (var (deed, place) in recording.Deeds)
            {
                watch.Observe(deed, place, []);
            }
        }

        watch.ForgetChains();
        return watch;
    }

    private static List<BehaviourSighting> After(IEnumerable<Recording> others, Recording recording)
    {
        var watch = Learned(others, new BehaviourOptions());
        return [.. recording.Deeds.Select(d => watch.Observe(d.Deed, d.Place, [])).OfType<BehaviourSighting>()];
    }

    private static string Line(Outcome o)
    {
        var best = o.Learned.MaxBy(s => s.Score);
        return $"{(Found(o, o.Learned, contained: true) ? "contain" : Found(o, o.Learned, contained: false) ? "sighted" : "-"),-8} {o.Recording.Name}  {(best is null ? "" : $"{best.Score:0.0} {string.Join('>', best.Tactics)}")}  (noise {o.Quiet.HostDays:0.0000})";
    }

    /// <summary>A sighting in noise finds no attack.</summary>
    private static bool Found(Outcome o, IReadOnlyList<BehaviourSighting> sightings, bool contained) => sightings.Any(s => (s.MayContain || !contained) && !o.Quiet.Holds(s));

    private static void Recall(List<Outcome> outcomes, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine("| archives where something is found | any level | medium and above | high and above |");
        output.WriteLine("|-|-|-|-|");
        output.WriteLine($"| all rules | {ByRules(outcomes, (_, _) => true)} |");
        output.WriteLine($"| rules without a technique of the archive's strongest matches | {ByRules(outcomes, (o, hit) => !hit.Rule.Techniques.Any(Named(o).Contains))} |");
        output.WriteLine($"| rules that do not match in the archive | 0 | 0 | 0 |");
        output.WriteLine();
        output.WriteLine($"| behaviour, no rule at all, of {outcomes.Count} archives ({outcomes.Count(o => o.Recording.Deeds.Count > 0)} hold deeds) | sighted | may contain |");
        output.WriteLine("|-|-|-|");
        output.WriteLine($"| learned on the others | {outcomes.Count(o => Found(o, o.Learned, contained: false))} | {outcomes.Count(o => Found(o, o.Learned, contained: true))} |");
        var unread = outcomes.Where(o => !WasRead(o.Recording.Name)).ToList();
        output.WriteLine($"| of these, among the {unread.Count} archives that were not looked at | {unread.Count(o => Found(o, o.Learned, contained: false))} | {unread.Count(o => Found(o, o.Learned, contained: true))} |");
        output.WriteLine($"| nothing learned (structure alone) | {outcomes.Count(o => Found(o, o.Cold, contained: false))} | {outcomes.Count(o => Found(o, o.Cold, contained: true))} |");
    }

    /// <summary>Whether its chains were read while the table of signs was corrected: half of the archives, and a few before halves were made.</summary>
    private static bool WasRead(string name) => Path.GetFileName(name) is var file && (KeyHash.Of(file) % 2 == 0 || file.StartsWith("empire_mimikatz_", StringComparison.Ordinal));

    private static string ByRules(List<Outcome> outcomes, Func<Recording, RuleHit, bool> isLeft) =>
        string.Join(" | ", new[] { 0, 2, 3 }.Select(least => outcomes.Count(o => o.Recording.Hits.Any(h => RuleLevel.Rank(h.Rule.Level) >= least && isLeft(o.Recording, h)))));

    private static HashSet<string> Named(Recording recording)
    {
        var highest = recording.Hits.Where(h => h.Rule.Techniques.Count > 0).Select(h => RuleLevel.Rank(h.Rule.Level)).DefaultIfEmpty(0).Max();
        return [.. recording.Hits.Where(h => RuleLevel.Rank(h.Rule.Level) >= highest).SelectMany(h => h.Rule.Techniques)];
    }

    private static void Noise(List<Outcome> outcomes, TextWriter output)
    {
        var days = outcomes.Sum(o => o.Quiet.HostDays);
        output.WriteLine();
        output.WriteLine($"| in noise: {days:0.000} host-days of {outcomes.Sum(o => o.Recording.Hosts.Values.Sum(h => QuietTime.Watched(h))):0.000} | count | per host-day |");
        output.WriteLine("|-|-|-|");
        Row("sightings, learned", outcomes.Sum(o => o.Learned.Count(o.Quiet.Holds)));
        Row("containments, learned", outcomes.Sum(o => o.Learned.Count(s => s.MayContain && o.Quiet.Holds(s))));
        Row("sightings, nothing learned", outcomes.Sum(o => o.Cold.Count(o.Quiet.Holds)));
        Row("containments, nothing learned", outcomes.Sum(o => o.Cold.Count(s => s.MayContain && o.Quiet.Holds(s))));
        Row("rule matches, medium and above (without techniques, by definition of noise)", outcomes.Sum(o => o.Recording.Hits.Count(h => RuleLevel.Rank(h.Rule.Level) >= 2 && o.Quiet.Holds(h))));
        Row("rule matches, low and below", outcomes.Sum(o => o.Recording.Hits.Count(h => RuleLevel.Rank(h.Rule.Level) < 2 && o.Quiet.Holds(h))));
        void Row(string what, int count) => output.WriteLine($"| {what} | {count} | {(days > 0 ? count / days : 0):0.0}, with 95 % below {(days > 0 ? Upper(count) / days : 0):0.0} |");
    }

    /// <summary>Upper bound of a Poisson mean, one-sided 95 %: 3.0 for none (the rule of three), otherwise by the chi-square approximation of Wilson and Hilferty (1931).</summary>
    private static double Upper(int count)
    {
        var n = count + 1.0;
        return count == 0 ? 3 : n * Math.Pow(1 - (1 / (9 * n)) + (1.645 / (3 * Math.Sqrt(n))), 3);
    }
}
