using System.Globalization;
using Hikeshi.Bench.Responding;

namespace Hikeshi.Bench.Sharing;

/// <summary>How long one member's first sighting takes to protect all others, with what else is shared, and how that grows.</summary>
internal static class ImmunityBench
{
    private const double MostTypical = 50;
    private const double MostUsually = 150;
    private const double MostEver = 250;
    private const int FirstRate = 50;
    private const int HighestRate = 6400;
    private static readonly int[] Sizes = [5, 10, 20, 40, 80];

    public static async Task<int> RunAsync(string directory, int members, int trials, int rate, int seed, TextWriter output)
    {
        await using var sector = await ImmuneSector.StartAsync(directory, members, seed);
        return Report(output, members, trials, rate, seed, await sector.MeasureAsync(trials, rate, seed));
    }

    /// <summary>Twice as many other objects each time, until p99 is above its bar.</summary>
    public static async Task<int> UntilBrokenAsync(string directory, int members, int trials, int seed, TextWriter output)
    {
        await using var sector = await ImmuneSector.StartAsync(directory, members, seed);
        output.WriteLine("| objects a second, wanted | shared | p50 ms | p99 ms | max ms | p99 of fdatasync ms | processors used by the nodes | p99 within its bar |");
        output.WriteLine("|-|-|-|-|-|-|-|-|");
        for (var rate = FirstRate; rate <= HighestRate; rate *= 2)
        {
            var seen = await sector.MeasureAsync(trials, rate, seed + rate);
            var bar = MostUsually + seen.Sync.At(0.99);
            var holds = seen.Missed == 0 && seen.Times.At(0.99) <= bar;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {rate} | {seen.Sent / seen.Took.TotalSeconds:0} | {seen.Times.At(0.5):0.0} | {seen.Times.At(0.99):0.0} | {seen.Times.At(1):0.0} | {seen.Sync.At(0.99):0.0} | {seen.Used / seen.Took:0.00} | {(holds ? "yes" : "no")} |"));
            if (!holds)
            {
                output.WriteLine($"{members} members, {trials} attackers at each rate (seed {seed}); p99 breaks at {rate} shared objects a second; {Machine.Now}");
                return 0;
            }
        }

        output.WriteLine($"p99 held up to {HighestRate} shared objects a second; {Machine.Now}");
        return 0;
    }

    /// <summary>The same with more and more members on this machine.</summary>
    public static async Task<int> GrowAsync(string directory, int largest, int trials, int seed, TextWriter output)
    {
        output.WriteLine("| members | p50 ms | p99 ms | max ms | p99 of fdatasync ms | hub: processor ms per object | a member: processor ms per object |");
        output.WriteLine("|-|-|-|-|-|-|-|");
        foreach (var members in Sizes.Where(size => size <= largest))
        {
            await using var sector = await ImmuneSector.StartAsync(directory, members, seed);
            var seen = await sector.MeasureAsync(trials, rate: 0, seed);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {members} | {seen.Times.At(0.5):0.0} | {seen.Times.At(0.99):0.0} | {seen.Times.At(1):0.0} | {seen.Sync.At(0.99):0.0} | {seen.HubCost:0.00} | {seen.MemberCost:0.00} |"));
        }

        output.WriteLine($"{trials} attackers each (seed {seed}); {Machine.Now}");
        return 0;
    }

    private static int Report(TextWriter output, int members, int trials, int rate, int seed, Immunity seen)
    {
        output.WriteLine(Machine.Now);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{members} members, {trials} attackers (seed {seed}), {seen.Took.TotalSeconds:0} s, {seen.Used / seen.Took:0.00} processors used by the nodes; {seen.Sent} other objects shared ({seen.Sent / seen.Took.TotalSeconds:0} a second, {rate} wanted)"));
        output.WriteLine($"first sighting → the other members refuse the attacker: {seen.Times}");
        output.WriteLine($"first sighting → the last of them: {seen.Last}");
        output.WriteLine($"contained at the first one: {seen.Local}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"processor per shared object: {seen.HubCost:0.00} ms at the hub, {seen.MemberCost:0.00} ms at a member"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"processor time of all nodes: {seen.Processors.AtRest:0} ms in a second at rest; {seen.Processors.Until:0} ms until all refuse ({seen.Processors.Until / members:0.0} ms each), {seen.Processors.After:0} ms in the half second after"));
        output.WriteLine($"fdatasync meanwhile: {seen.Sync}");
        var wait = seen.Sync.At(0.99);
        return Bar.Holds(output, "every member refused every attacker", seen.Missed == 0)
            | Bar.Say(output, "p50", seen.Times.At(0.5), MostTypical + wait, "ms")
            | Bar.Say(output, "p99", seen.Times.At(0.99), MostUsually + wait, "ms")
            | Bar.Say(output, "max", seen.Times.At(1), MostEver + wait, "ms");
    }
}
