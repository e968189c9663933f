using Hikeshi.Detection;
using Hikeshi.Detection.Behaviour;

namespace Hikeshi.Bench.Behaviour;

/// <summary>Events per second of processor time with behaviour and without, in turns of some thousand events so that whatever else the machine does falls on both.</summary>
internal static class CostBench
{
    private const int Turn = 5_000;
    private const int Passes = 3;

    public static void Run(RuleSet rules, string eventsPath, TextWriter output)
    {
        var events = Load(eventsPath);
        var (plain, deeds) = (new Detector(rules), Detector.WithDeeds(rules, EventTime.Fields));
        BehaviourWatch? watch = new(new BehaviourOptions());
        var matches = new List<RuleMatch>();
        output.WriteLine();
        for (var pass = 0; pass < Passes; pass++)
        {
            var (alone, both, observed, allocated) = (TimeSpan.Zero, TimeSpan.Zero, 0, 0L);
            foreach (var some in events.Chunk(Turn))
            {
                alone += Processor(() => Each(some, json => plain.Evaluate(json, matches, out _), matches));
                var before = GC.GetAllocatedBytesForCurrentThread();
                both += Processor(() => Each(some, json =>
                {
                    deeds.Evaluate(json, matches, out var refusal);
                    if (refusal is null && deeds.TryReadDeed(json) is { } deed)
                    {
                        observed++;
                        watch.Observe(deed, new("bench", 0), json);
                    }
                }, matches));
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            }

            output.WriteLine($"{(pass == 0 ? "cold" : "warm")}: rules alone {events.Count / alone.TotalSeconds:N0} events/s of processor time, with behaviour {events.Count / both.TotalSeconds:N0}, ratio {alone / both:0.00}; {observed} deeds, {(both - alone).TotalMicroseconds / Math.Max(1, observed):0.0} µs each, {allocated / Math.Max(1, events.Count)} bytes allocated per event");
        }

        watch = new BehaviourWatch(new BehaviourOptions());
        foreach (var json in events)
        {
            matches.Clear();
            deeds.Evaluate(json, matches, out var refusal);
            if (refusal is null && deeds.TryReadDeed(json) is { } deed)
            {
                watch.Observe(deed, new("bench", 0), json);
            }
        }

        var c = watch.Counters;
        var with = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(watch);
        watch = null;
        var kept = with - GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(events);
        GC.KeepAlive(plain);
        GC.KeepAlive(deeds);
        output.WriteLine($"memory kept {kept / 1e6:0.0} MB: {c.Processes} process keys, {c.Chains} chains; evicted {c.EvictedProcesses}, {c.EvictedChains}, {c.EvictedOthers}");
    }

    private delegate void Work(ReadOnlySpan<byte> json);

    private static void Each(byte[][] events, Work work, List<RuleMatch> matches)
    {
        foreach (var json in events)
        {
            matches.Clear();
            work(json);
        }
    }

    private static TimeSpan Processor(Action work)
    {
        var began = Environment.CpuUsage.TotalTime;
        work();
        return Environment.CpuUsage.TotalTime - began;
    }

    private static List<byte[]> Load(string path)
    {
        var events = new List<byte[]>();
        foreach (var source in EventFiles.Find(path).SelectMany(EventFiles.Open))
        {
            var splitter = new EventSplitter(source.Stream);
            while (splitter.TryNext(out var json))
            {
                events.Add(json.ToArray());
            }
        }

        return events;
    }
}
