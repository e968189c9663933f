using System.Diagnostics;
using Hikeshi.Detection;

namespace Hikeshi.Bench.Detection;

/// <summary>
/// Events come at a constant rate, whether the last one is done or not: event n is due at start + n ÷ rate, and its latency counts from then, so that
/// a pause is counted for every event that waited for it (no coordinated omission). One thread, in process, events held in memory.
/// </summary>
internal static class LatencyBench
{
    private const long MaxBytes = 512L << 20;

    public static void Run(string rulesPath, string eventsPath, int rate, int seconds, TextWriter output)
    {
        var detector = new Detector(RuleSet.Load(rulesPath).Where(r => r.IsCurrent));
        var events = Corpus.Load(eventsPath, MaxBytes);
        var matches = new List<RuleMatch>();
        foreach (var json in events)
        {
            detector.Evaluate(json, matches, out _);
            matches.Clear();
        }

        var latencies = new long[(long)rate * seconds];
        GC.Collect();
        var found = 0L;
        var start = Stopwatch.GetTimestamp();
        for (var n = 0; n < latencies.Length; n++)
        {
            var due = start + (long)((double)n / rate * Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() < due)
            {
                Thread.SpinWait(4);
            }

            found += detector.Evaluate(events[n % events.Count], matches, out _);
            matches.Clear();
            latencies[n] = Stopwatch.GetTimestamp() - due;
        }

        Array.Sort(latencies);
        output.WriteLine($"{rate:N0} events/s for {seconds} s, {found:N0} matches: p50 {At(0.5):N1} µs, p99 {At(0.99):N1} µs, p99.9 {At(0.999):N1} µs, longest {At(1):N0} µs");

        double At(double share) => latencies[Math.Min(latencies.Length - 1, (long)(share * latencies.Length))] * 1e6 / Stopwatch.Frequency;
    }
}
