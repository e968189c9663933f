using System.Diagnostics;
using System.Globalization;
using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Deciding;
using Hikeshi.Tests.Node.Containing;

namespace Hikeshi.Bench.Responding;

/// <summary>Many sightings at once: each is ordered once, or held, or recorded. Nothing is lost, nothing is done twice.</summary>
internal static class BurstBench
{
    private const int Senders = 4;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    /// <param name="ordersPerMinute">The policy's limit: what is above it waits for people.</param>
    public static async Task<int> RunAsync(string directory, int sightings, int ordersPerMinute, TextWriter output)
    {
        var actuator = new StampingActuator(EndHeldBy.Target);
        await using var node = await ResponseNode.StartAsync(directory, rules: null, Beacon.Policy(ordersPerMinute, minutes: 60), actuator, new ForwardClock());
        var (sent, settled) = await LetInAsync(node, actuator, sightings);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sightings} matching events from {Senders} senders acknowledged after {sent.TotalSeconds:0.00} s, the last order at the actuator after {settled.TotalSeconds:0.00} s; {Machine.Now}"));
        return Count(await node.StopAndReadAsync(), actuator, sightings, output);
    }

    /// <returns>When all were acknowledged, and when the last order reached the actuator, from the first byte on.</returns>
    public static async Task<(TimeSpan Acknowledged, TimeSpan Settled)> LetInAsync(ResponseNode node, StampingActuator actuator, int sightings)
    {
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(1, sightings).Chunk((sightings / Senders) + 1).Select(some => node.SendAsync(some.Select(Beacon.Event))));
        var acknowledged = Stopwatch.GetElapsedTime(began);
        for (var seen = -1; seen != actuator.Enforced;)
        {
            seen = actuator.Enforced;
            await node.PostAsync("api/v1/tokens", """{"name":"bench","roles":["sensor"],"days":1}"""); // answered when all before it is thought about
            await Task.Delay(Quiet);
        }

        return (acknowledged, TimeSpan.FromSeconds(actuator.All.Values.Select(one => one.EnforcedAt).DefaultIfEmpty(began).Max() - began) / Stopwatch.Frequency);
    }

    private static int Count(IReadOnlyList<(EntryHeader Header, Fact Fact)> log, StampingActuator actuator, int sightings, TextWriter output)
    {
        var sighted = log.Where(e => e.Fact is Sighted).Select(e => e.Header.Id).ToHashSet();
        var decisions = log.Where(e => e.Fact is Decided).ToList();
        var planned = decisions.SelectMany(e => ((Decided)e.Fact).Actions).ToList();
        var ordered = log.Select(e => e.Fact).OfType<Ordered>().Select(fact => fact.Order.Id).ToList();
        var held = log.Select(e => e.Fact).OfType<Waiting>().Select(fact => fact.Order.Id).ToList();
        var recorded = planned.Count(action => action.Verdict is not (Verdicts.Order or Verdicts.Waiting));
        output.WriteLine($"{sighted.Count} sightings: {ordered.Count} ordered + {held.Count} held ({string.Join(", ", planned.Where(a => a.Verdict == Verdicts.Waiting).Select(a => a.Guardrail).Distinct())}) + {recorded} recorded; {actuator.Enforced} orders at the actuator, {actuator.Orders} different");
        return Bar.Holds(output, "every event is one sighting, and every sighting one decision", sighted.Count == sightings && decisions.Count == sightings && decisions.Select(e => e.Header.Causes.First(sighted.Contains)).Distinct().Count() == sightings)
            | Bar.Holds(output, "ordered + held + recorded = sightings", ordered.Count + held.Count + recorded == sightings)
            | Bar.Holds(output, "every order is at the actuator, once", ordered.Count == ordered.Distinct().Count() && ordered.ToHashSet().SetEquals(actuator.All.Where(pair => pair.Value.Enforced == 1).Select(pair => pair.Key)) && actuator.Enforced == ordered.Count)
            | Bar.Holds(output, "nothing that is held was ordered", !held.Intersect(ordered).Any());
    }
}
