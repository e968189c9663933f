using System.Diagnostics;
using System.Globalization;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Tests.Node.Containing;

namespace Hikeshi.Bench.Responding;

/// <summary>Many containments end in the same second, at an actuator that knows no end: the clock is set forward beyond the end of all of them.</summary>
internal static class ExpiryBench
{
    private const int Minutes = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task<int> RunAsync(string directory, int containments, TextWriter output)
    {
        var clock = new ForwardClock();
        var actuator = new StampingActuator(EndHeldBy.Node);
        await using var node = await ResponseNode.StartAsync(directory, rules: null, Beacon.Policy(ordersPerMinute: 10_000, Minutes), actuator, clock);
        await BurstBench.LetInAsync(node, actuator, containments);
        GC.Collect();

        var machine = Machine.Now;
        var began = Stopwatch.GetTimestamp();
        clock.Step(TimeSpan.FromMinutes(Minutes + 1));
        while (actuator.Undone < containments && Stopwatch.GetElapsedTime(began) < Patience)
        {
            await Task.Delay(5);
        }

        var undone = actuator.All.Values.Where(seen => seen.Undone > 0).ToList();
        var ends = new Spread(undone.Select(seen => Stopwatch.GetElapsedTime(began, seen.UndoneAt).TotalMilliseconds));
        output.WriteLine($"{actuator.Orders} containments in force; their end → released at the actuator (recorded on disk before that): {ends}");
        output.WriteLine(machine);
        var expired = (await node.StopAndReadAsync()).Select(e => e.Fact).OfType<Expired>().Select(fact => fact.Containment).ToList();
        return Bar.Say(output, string.Create(CultureInfo.InvariantCulture, $"{containments} ends of the same second, all handled after"), undone.Count == containments ? ends.At(1) / 1000 : double.NaN, 2, "s")
            | Bar.Holds(output, $"every end is recorded once ({expired.Count} entries)", expired.Count == containments && expired.Distinct().Count() == containments)
            | Bar.Holds(output, $"every end is released once ({actuator.Undone} releases of {undone.Count})", actuator.Undone == containments && undone.Count == containments);
    }
}
