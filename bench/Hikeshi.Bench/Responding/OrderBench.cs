using System.Diagnostics;
using System.Globalization;
using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Tests.Node.Containing;

namespace Hikeshi.Bench.Responding;

/// <summary>From just before the last byte of an event is sent to the moment its order reaches an actuator, while events flow; beside what fdatasync costs meanwhile.</summary>
internal static class OrderBench
{
    private const int BeaconsPerSecond = 50;
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string directory, string rules, string events, int rate, int seconds, TextWriter output)
    {
        var actuator = new StampingActuator(EndHeldBy.Target);
        await using var node = await ResponseNode.StartAsync(directory, rules, Beacon.Policy(ordersPerMinute: 10_000, minutes: 60), actuator, new ForwardClock());
        var background = Path.Combine(node.Work, "background.jsonl");
        Background.Write(rules, events, background);
        using var sender = SenderProcess.Start(background);
        var order = new FlowOrder(node.Api.ToString(), node.Token, rate, rate / BeaconsPerSecond, FirstBeacon: 1, Warm.TotalSeconds);
        _ = await sender.RunAsync(order);
        GC.Collect();

        using var meter = new SyncMeter(directory);
        var (utc, stamp, used) = (DateTimeOffset.UtcNow, Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var (collections, paused) = (GC.CollectionCount(0), GC.GetTotalPauseDuration());
        meter.Start();
        var flow = await sender.RunAsync(order with { FirstBeacon = 1_000_000, Seconds = seconds });
        (collections, paused) = (GC.CollectionCount(0) - collections, GC.GetTotalPauseDuration() - paused);
        used = Environment.CpuUsage.TotalTime - used;
        var sync = meter.Stop();
        var machine = Machine.Now;
        await ArriveAsync(actuator, flow);

        var arrived = actuator.All.Values.Where(seen => flow.SentAt.ContainsKey(seen.Number)).ToList();
        var latency = new Spread(arrived.Select(seen => Stopwatch.GetElapsedTime(flow.SentAt[seen.Number], seen.EnforcedAt).TotalMilliseconds));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{flow.Sent / flow.Seconds:0} events/s for {flow.Seconds:0} s, {flow.SentAt.Count} of them match; sender late by: {new Spread(flow.Late)}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{machine}; this process, measuring included, used {used.TotalSeconds / flow.Seconds:0.00} processors, and stood still for {collections} collections, {paused.TotalMilliseconds / Math.Max(1, collections):0.0} ms each"));
        output.WriteLine($"last byte sent → order at the actuator: {latency}");
        output.WriteLine($"write of 4 KiB behind, fdatasync meanwhile: {sync}");
        Parts(await node.StopAndReadAsync(), flow, actuator, at => stamp + (long)((at - utc).TotalSeconds * Stopwatch.Frequency), output);
        return Bar.Say(output, "event in → order issued, p99", latency.At(0.99), 1 + sync.At(0.99), "ms")
            | Bar.Holds(output, $"all {flow.SentAt.Count} orders arrived, each once ({arrived.Count} did, {arrived.Count(seen => seen.Enforced > 1)} more than once)", arrived.Count == flow.SentAt.Count && arrived.TrueForAll(seen => seen.Enforced == 1))
            | Bar.Holds(output, "the rate was kept to a hundredth", flow.Sent >= flow.Seconds * rate * 0.99);
    }

    private static async Task ArriveAsync(StampingActuator actuator, Flow flow)
    {
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Patience && actuator.All.Values.Count(seen => flow.SentAt.ContainsKey(seen.Number)) < flow.SentAt.Count;)
        {
            await Task.Delay(50);
        }
    }

    /// <summary>Where the time goes, by the times of the entries.</summary>
    private static void Parts(IReadOnlyList<(EntryHeader Header, Fact Fact)> log, Flow flow, StampingActuator actuator, Func<DateTimeOffset, long> stampOf, TextWriter output)
    {
        var byId = log.Where(e => e.Fact is Sighted or Decided or Ordered).ToDictionary(e => e.Header.Id);
        var parts = new List<double>[] { [], [], [], [] };
        foreach (var (header, fact) in byId.Values)
        {
            if (fact is not Ordered ordered || !actuator.All.TryGetValue(ordered.Order.Id, out var seen) || !flow.SentAt.TryGetValue(seen.Number, out var sent))
            {
                continue;
            }

            var decided = header.Causes.Where(byId.ContainsKey).Select(id => byId[id]).First(e => e.Fact is Decided).Header;
            var sighted = decided.Causes.Where(byId.ContainsKey).Select(id => byId[id]).First(e => e.Fact is Sighted).Header;
            long[] stamps = [sent, stampOf(sighted.Time), stampOf(decided.Time), stampOf(header.Time), seen.EnforcedAt];
            for (var i = 0; i < parts.Length; i++)
            {
                parts[i].Add((stamps[i + 1] - stamps[i]) * 1000.0 / Stopwatch.Frequency);
            }
        }

        foreach (var (name, times) in new[] { "sent → sighted", "sighted → decided", "decided → ordered", "ordered → at the actuator, behind the disk" }.Zip(parts))
        {
            output.WriteLine($"  {name}: {new Spread(times)}");
        }
    }
}
