using System.Diagnostics;
using System.Text.Json;
using Hikeshi.Detection;

namespace Hikeshi.Bench.Detection;

/// <summary>Events per second on one thread over recorded events held in memory: the first pass cold, then warm ones.</summary>
internal static class DetectionBench
{
    private const long MaxBytes = 1L << 30;
    private const int Turn = 5_000;

    /// <param name="rulesPath">A directory of Sigma rules.</param>
    /// <param name="eventsPath">A directory or file of events.</param>
    public static void Run(string rulesPath, string eventsPath, TextWriter output)
    {
        var clock = Stopwatch.StartNew();
        var rules = RuleSet.Load(rulesPath).Where(r => r.IsCurrent);
        var loaded = clock.Elapsed;
        clock.Restart();
        var detector = new Detector(rules);
        output.WriteLine($"rules {rules.Rules.Count}, refused {rules.Refused.Count}, loaded in {loaded.TotalMilliseconds:N0} ms, compiled in {clock.Elapsed.TotalMilliseconds:N0} ms");

        var events = Load(eventsPath, out var bytes);
        output.WriteLine($"events {events.Count}, {bytes / 1e6:N0} MB, {(events.Count == 0 ? 0 : bytes / events.Count)} bytes each");
        var matches = new List<RuleMatch>();
        foreach (var pass in (string[])["cold", "warm", "warm", "warm"])
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var (found, clockTime, evaluating, reading) = (0, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
            // In turns, so that whatever else the machine does falls on both.
            foreach (var some in events.Chunk(Turn))
            {
                reading += Processor(() => ReadAlone(some));
                clock.Restart();
                evaluating += Processor(() =>
                {
                    foreach (var json in some)
                    {
                        found += detector.Evaluate(json, matches, out _);
                        matches.Clear();
                    }
                });
                clockTime += clock.Elapsed;
            }

            output.WriteLine($"{pass}: {events.Count / clockTime.TotalSeconds:N0} events/s, {events.Count / evaluating.TotalSeconds:N0} per second of processor time, {bytes / evaluating.TotalSeconds / 1e6:N0} MB/s, {reading / evaluating:0.00} of what Utf8JsonReader alone reads ({events.Count / reading.TotalSeconds:N0}), {found} matches, {(GC.GetAllocatedBytesForCurrentThread() - allocated) / 1e6:N1} MB allocated");
        }
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

    private static List<byte[]> Load(string path, out long bytes)
    {
        bytes = 0;
        var events = new List<byte[]>();
        foreach (var source in EventFiles.Find(path).SelectMany(EventFiles.Open))
        {
            var splitter = new EventSplitter(source.Stream);
            while (bytes < MaxBytes && splitter.TryNext(out var json))
            {
                events.Add(json.ToArray());
                bytes += json.Length;
            }
        }

        return events;
    }
}
