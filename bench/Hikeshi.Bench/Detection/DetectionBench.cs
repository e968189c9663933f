using System.Diagnostics;
using System.Text.Json;
using Hikeshi.Detection;

namespace Hikeshi.Bench.Detection;

/// <summary>Events per second on one thread over recorded events held in memory: the first pass cold, then warm ones.</summary>
internal static class DetectionBench
{
    private const long MaxBytes = 1L << 30;

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
            var reading = ReadAlone(events);
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var found = 0;
            using var self = Process.GetCurrentProcess();
            var processor = self.TotalProcessorTime;
            clock.Restart();
            foreach (var json in events)
            {
                found += detector.Evaluate(json, matches, out _);
                matches.Clear();
            }

            var seconds = clock.Elapsed.TotalSeconds;
            self.Refresh();
            var busy = (self.TotalProcessorTime - processor).TotalSeconds;
            output.WriteLine($"{pass}: {events.Count / seconds:N0} events/s, {events.Count / busy:N0} per second of processor time, {bytes / seconds / 1e6:N0} MB/s, {events.Count / busy / reading:0.00} of what Utf8JsonReader alone reads, {found} matches, {(GC.GetAllocatedBytesForCurrentThread() - allocated) / 1e6:N1} MB allocated");
        }
    }

    /// <summary>Events per second of processor time that the library's reader steps through: the yardstick of the machine at that moment.</summary>
    private static double ReadAlone(List<byte[]> events)
    {
        using var self = Process.GetCurrentProcess();
        var processor = self.TotalProcessorTime;
        var tokens = 0L;
        foreach (var json in events)
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            try
            {
                while (reader.Read())
                {
                    tokens++;
                }
            }
            catch (JsonException)
            {
                // A few recordings hold events that the library reads in part.
            }
        }

        self.Refresh();
        return tokens == 0 ? 0 : events.Count / (self.TotalProcessorTime - processor).TotalSeconds;
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
