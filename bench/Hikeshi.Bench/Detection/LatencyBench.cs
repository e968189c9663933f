using System.Diagnostics;
using Hikeshi.Detection;

namespace Hikeshi.Bench.Detection;

/// <summary>
/// Events come at a constant rate, whether the last one is done or not: event n is due at start + n ÷ rate, and its latency counts from then, so that
/// a pause is counted for every event that waited for it (no coordinated omission). In process, events held in memory; thread t of n takes every n-th.
/// </summary>
internal static class LatencyBench
{
    private const long MaxBytes = 512L << 20;

    public static void Run(string rulesPath, string eventsPath, int rate, int seconds, TextWriter output)
    {
        var detector = new Detector(RuleSet.Load(rulesPath).Where(r => r.IsCurrent));
        var events = Corpus.Load(eventsPath, MaxBytes);
        foreach (var threads in (int[])[1, 2])
        {
            var lanes = Enumerable.Range(0, threads).Select(t => new Lane(detector.Fork(), events, rate, seconds, t, threads)).ToList();
            lanes.ForEach(l => l.Warm());
            GC.Collect();
            var start = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 10);
            var running = lanes.Select(l => new Thread(() => l.Run(start))).ToList();
            running.ForEach(t => t.Start());
            running.ForEach(t => t.Join());
            long[] latencies = [.. lanes.SelectMany(l => l.Latencies)];
            Array.Sort(latencies);
            output.WriteLine($"{rate:N0} events/s for {seconds} s on {threads} thread{(threads > 1 ? "s" : "")}, {lanes.Sum(l => l.Found):N0} matches: p50 {At(latencies, 0.5):N1} µs, p99 {At(latencies, 0.99):N1} µs, p99.9 {At(latencies, 0.999):N1} µs, longest {At(latencies, 1):N0} µs");
        }
    }

    private static double At(long[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (long)(share * sorted.Length))] * 1e6 / Stopwatch.Frequency;

    private sealed class Lane(Detector detector, List<byte[]> events, int rate, int seconds, int first, int step)
    {
        private readonly List<RuleMatch> matches = [];

        public long[] Latencies { get; } = new long[((long)rate * seconds) / step];

        public long Found { get; private set; }

        public void Warm()
        {
            for (var n = first; n < events.Count; n += step)
            {
                detector.Evaluate(events[n], matches, out _);
                matches.Clear();
            }
        }

        public void Run(long start)
        {
            for (var i = 0; i < Latencies.Length; i++)
            {
                var n = first + ((long)i * step);
                var due = start + (long)((double)n / rate * Stopwatch.Frequency);
                while (Stopwatch.GetTimestamp() < due)
                {
                    Thread.SpinWait(4);
                }

                Found += detector.Evaluate(events[(int)(n % events.Count)], matches, out _);
                matches.Clear();
                Latencies[i] = Stopwatch.GetTimestamp() - due;
            }
        }
    }
}
