using System.Diagnostics;
using System.Text.Json;
using Hikeshi.Detection;
using Hikeshi.Detection.Events;
using Hikeshi.Detection.Matching;

namespace Hikeshi.Bench.Detection;

/// <summary>Events per second over recorded events held in memory: the first pass cold, then warm ones; and against what nobody could call clever.</summary>
internal static class DetectionBench
{
    private const long MaxBytes = 1L << 30;
    private const int Turn = 5_000;

    /// <summary>Against the naive evaluator, in the same run. Measured: about two thousand.</summary>
    private const double LeastRatio = 500;

    /// <param name="rulesPath">A directory of Sigma rules.</param>
    /// <param name="eventsPath">A directory or file of events.</param>
    /// <returns>1 when the ratio to the naive evaluator is less than it must be.</returns>
    public static int Run(string rulesPath, string eventsPath, TextWriter output)
    {
        var clock = Stopwatch.StartNew();
        var rules = RuleSet.Load(rulesPath).Where(r => r.IsCurrent);
        var loaded = clock.Elapsed;
        clock.Restart();
        var detector = new Detector(rules);
        output.WriteLine($"rules {rules.Rules.Count}, refused {rules.Refused.Count}, loaded in {loaded.TotalMilliseconds:N0} ms, compiled in {clock.Elapsed.TotalMilliseconds:N0} ms; {Environment.WorkingSet / 1e6:N0} MB resident");

        var events = Corpus.Load(eventsPath, MaxBytes);
        var bytes = events.Sum(e => (long)e.Length);
        output.WriteLine($"events {events.Count}, {bytes / 1e6:N0} MB, {(events.Count == 0 ? 0 : bytes / events.Count)} bytes each");
        var before = Environment.WorkingSet;
        var compiled = new CompiledRules(rules);
        RuleCosts.Print(rules, compiled, output);
        var (table, strings, names) = (new EventTable(compiled.Fields), new StringIndex(), new NameTree(compiled.Fields));
        Pass("fields read, nothing evaluated", some => some.Count(json => EventScanner.TryRead(json, strings, table, names, Wanted.Fields)), "read", events, output);
        foreach (var pass in (string[])["cold", "warm", "warm", "warm"])
        {
            Pass($"routed, {pass}", detector, events, output);
        }

        output.WriteLine($"resident {(Environment.WorkingSet - before) / 1e6:N0} MB more than before the first event");
        TwoThreads(detector, events, output);
        Pass("disguised, seen once", detector, [.. events.Select(Disguise.Of)], output);
        var unrouted = new Detector(new CompiledRules(rules, isRouted: false));
        foreach (var pass in (string[])["cold", "warm"])
        {
            Pass($"every rule on every event, {pass}", unrouted, events, output);
        }

        var ratio = NaiveRatio.Measure(rules, detector, events, output);
        return ratio >= LeastRatio ? 0 : 1;
    }

    private static void Pass(string name, Detector detector, List<byte[]> events, TextWriter output)
    {
        var matches = new List<RuleMatch>();
        Pass(name, some => Evaluate(detector, some, matches), "matches", events, output);
    }

    private static void Pass(string name, Func<byte[][], int> work, string what, List<byte[]> events, TextWriter output)
    {
        var bytes = events.Sum(e => (long)e.Length);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var clock = new Stopwatch();
        var (found, working, reading) = (0, TimeSpan.Zero, TimeSpan.Zero);

        // In turns, so that whatever else the machine does falls on both.
        foreach (var some in events.Chunk(Turn))
        {
            reading += Processor(() => ReadAlone(some));
            clock.Start();
            working += Processor(() => found += work(some));
            clock.Stop();
        }

        output.WriteLine($"{name}: {events.Count / clock.Elapsed.TotalSeconds:N0} events/s, {events.Count / working.TotalSeconds:N0} per second of processor time, {bytes / working.TotalSeconds / 1e6:N0} MB/s, {reading / working:0.00} of what Utf8JsonReader alone reads ({events.Count / reading.TotalSeconds:N0}), {found} {what}, {(GC.GetAllocatedBytesForCurrentThread() - allocated) / 1e6:N1} MB allocated");
    }

    /// <summary>One thread over all, then two over half each, in one run.</summary>
    private static void TwoThreads(Detector detector, List<byte[]> events, TextWriter output)
    {
        var clock = Stopwatch.StartNew();
        Evaluate(detector, events, []);
        var alone = clock.Elapsed;
        var halves = new[] { events[..(events.Count / 2)], events[(events.Count / 2)..] };
        var forks = halves.Select(half => (Half: half, Detector: detector.Fork())).ToArray();
        clock.Restart();
        var threads = forks.Select(fork => new Thread(() => Evaluate(fork.Detector, fork.Half, []))).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        output.WriteLine($"two threads: {events.Count / clock.Elapsed.TotalSeconds:N0} events/s, {alone / clock.Elapsed:0.00} times one ({events.Count / alone.TotalSeconds:N0})");
    }

    private static int Evaluate(Detector detector, IReadOnlyList<byte[]> events, List<RuleMatch> matches)
    {
        var found = 0;
        foreach (var json in events)
        {
            found += detector.Evaluate(json, matches, out _);
            matches.Clear();
        }

        return found;
    }

    private static TimeSpan Processor(Action work)
    {
        var began = Environment.CpuUsage.TotalTime;
        work();
        return Environment.CpuUsage.TotalTime - began;
    }

    /// <summary>The library's reader steps through the events: the yardstick of the machine at that moment.</summary>
    private static void ReadAlone(byte[][] events)
    {
        foreach (var json in events)
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            try
            {
                while (reader.Read())
                {
                    // Nothing is asked of it.
                }
            }
            catch (JsonException)
            {
                // A few recordings hold events that the library reads in part.
            }
        }
    }
}
