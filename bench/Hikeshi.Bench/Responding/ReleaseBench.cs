using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Hikeshi.Kernel.Containment;
using Hikeshi.Tests.Node.Containing;

namespace Hikeshi.Bench.Responding;

/// <summary>A person releases one containment after the other, in turns: while nothing else happens, and while senders give the node events at a rate, or as many as it takes.</summary>
internal static class ReleaseBench
{
    private const int Turns = 4;
    private const int BeaconsPerSecond = 50;
    private const int Saturating = 400_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <param name="rate">Events a second of both senders together; 0: as many as the node takes.</param>
    /// <param name="releases">In each of the two circumstances.</param>
    public static async Task<int> RunAsync(string directory, string rules, string events, int rate, int releases, double mostTimes, TextWriter output)
    {
        var actuator = new StampingActuator(EndHeldBy.Target);
        await using var node = await ResponseNode.StartAsync(directory, rules, Beacon.Policy(ordersPerMinute: 10_000, minutes: 60), actuator, new ForwardClock());
        var background = Path.Combine(node.Work, "background.jsonl");
        Background.Write(rules, events, background);
        GC.Collect();
        using var one = SenderProcess.Start(background);
        using var other = SenderProcess.Start(background);
        var each = releases / Turns;
        var beaconEvery = (rate == 0 ? Saturating : rate) / BeaconsPerSecond;
        await BurstBench.LetInAsync(node, actuator, (each * Turns * 2) + 40);
        var ids = new Queue<string>(((JsonArray)(await GetAsync(node, "api/v1/response/containments"))).Select(row => row!["id"]!.GetValue<string>()));
        await ReleaseAsync(node, actuator, ids, 40); // compiled code
        var (quiet, flooded) = (new Latencies(), new Latencies());
        var sent = 0L;
        var seconds = 0.0;
        for (var turn = 0; turn < Turns; turn++)
        {
            quiet.Add(await ReleaseAsync(node, actuator, ids, each));
            var order = new FlowOrder(node.Api.ToString(), node.Token, rate == 0 ? int.MaxValue : rate / 2, beaconEvery, 1_000_000 * ((2 * turn) + 1), 1 + (each * 2 * Pause.TotalSeconds));
            Task<Flow>[] flooding = [one.RunAsync(order), other.RunAsync(order with { FirstBeacon = order.FirstBeacon + 1_000_000 })];
            await Task.Delay(TimeSpan.FromSeconds(0.5));
            flooded.Add(await ReleaseAsync(node, actuator, ids, each));
            var flows = await Task.WhenAll(flooding);
            sent += flows.Sum(flow => flow.Sent);
            seconds += flows[0].Seconds;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"flood: two senders, {sent / seconds:0} events/s taken, one of {beaconEvery} matches; {Machine.Now}"));
        output.WriteLine($"release asked for → at the actuator, alone:   {quiet.AtActuator}");
        output.WriteLine($"release asked for → at the actuator, flooded: {flooded.AtActuator}");
        output.WriteLine($"release asked for → answered, alone:   {quiet.Answered}");
        output.WriteLine($"release asked for → answered, flooded: {flooded.Answered}");
        return Bar.Say(output, "at the actuator, p50 flooded ÷ alone", flooded.AtActuator.At(0.5) / quiet.AtActuator.At(0.5), mostTimes, "times")
            | Bar.Say(output, "at the actuator, p99 flooded ÷ alone", flooded.AtActuator.At(0.99) / quiet.AtActuator.At(0.99), mostTimes, "times");
    }

    private static async Task<List<(double AtActuator, double Answered)>> ReleaseAsync(ResponseNode node, StampingActuator actuator, Queue<string> ids, int count)
    {
        var times = new List<(double, double)>();
        for (var i = 0; i < count; i++)
        {
            var id = ids.Dequeue();
            var began = Stopwatch.GetTimestamp();
            await node.PostAsync($"api/v1/response/containments/{id}/release", """{"reason":"bench"}""");
            var answered = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            await Task.Delay(Pause);
            var seen = actuator.All[new ContainmentId(Guid.Parse(id))];
            for (var patience = 0; seen.UndoneAt == 0 && patience < 3000; patience++)
            {
                await Task.Delay(Pause);
            }

            times.Add((Stopwatch.GetElapsedTime(began, seen.UndoneAt).TotalMilliseconds, answered));
        }

        return times;
    }

    private static async Task<JsonNode> GetAsync(ResponseNode node, string path) => JsonNode.Parse(await node.Owner.GetStringAsync(new Uri(path, UriKind.Relative)))!;

    private sealed class Latencies
    {
        private readonly List<(double AtActuator, double Answered)> all = [];

        public Spread AtActuator => new(all.Select(one => one.AtActuator));

        public Spread Answered => new(all.Select(one => one.Answered));

        public void Add(IEnumerable<(double, double)> more) => all.AddRange(more);
    }
}
