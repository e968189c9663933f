using System.Diagnostics;
using System.Globalization;
using Hikeshi.Exposure.Versions;

namespace Hikeshi.Bench.Exposure;

/// <summary>For every ecosystem: one comparison of parsed versions, one with both parsed, beside a plain comparer, on the pairs of the fixtures.</summary>
internal static class VersionsBench
{
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(100);
    private const int Rounds = 5;

    /// <param name="fixtures">Files <c>NAME-versions*.txt</c>, one <c>A &lt; B</c> a line.</param>
    public static void Run(string fixtures, TextWriter output)
    {
        output.WriteLine("ecosystem    pairs  compare ns  parse ns  bytes/parse  parse+compare ns  plain ns  plain wrong");
        foreach (var file in Directory.EnumerateFiles(fixtures, "*-versions*.txt").GroupBy(WordOf).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            if (EcosystemWord.OrderOf(file.Key) is { } order)
            {
                Measure(file.Key, order, [.. file.SelectMany(File.ReadLines).Select(PairOf).OfType<Pair>().Where(p => order.Parse(p.Left) is not null && order.Parse(p.Right) is not null)], output);
            }
        }
    }

    private static void Measure(string name, VersionOrder order, Pair[] pairs, TextWriter output)
    {
        var keys = Array.ConvertAll(pairs, p => (Left: order.Parse(p.Left)!.Value, Right: order.Parse(p.Right)!.Value));
        var compare = Best(pairs.Length, i => keys[i].Left.CompareTo(keys[i].Right));
        var parse = Best(pairs.Length, i => order.Parse(pairs[i].Left) is null ? 1 : 0);
        var both = Best(pairs.Length, i => order.Parse(pairs[i].Left)!.Value.CompareTo(order.Parse(pairs[i].Right)!.Value));
        var plain = Best(pairs.Length, i => PlainComparer.Compare(pairs[i].Left, pairs[i].Right));
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var pair in pairs)
        {
            _ = order.Parse(pair.Left);
        }

        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)pairs.Length;
        var wrong = pairs.Count(p => Sign(PlainComparer.Compare(p.Left, p.Right)) != p.Operator);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-11} {pairs.Length,6} {compare,11:F1} {parse,9:F0} {bytes,12:F0} {both,17:F0} {plain,9:F0} {wrong,12}"));
    }

    /// <summary>Nanoseconds of one turn in the best of the rounds: the machine may be busy with other things.</summary>
    private static double Best(int count, Func<int, int> turn)
    {
        var best = double.MaxValue;
        var sum = 0;
        for (var round = 0; round <= Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            var turns = 0L;
            while (clock.Elapsed < Round)
            {
                for (var i = 0; i < count; i++)
                {
                    sum += turn(i);
                }

                turns += count;
            }

            // The first round is for the compiler.
            best = round == 0 ? best : Math.Min(best, clock.Elapsed.TotalNanoseconds / turns);
        }

        GC.KeepAlive(sum);
        return best;
    }

    private static string WordOf(string file) => Path.GetFileName(file) is var name ? name[..name.IndexOf("-versions", StringComparison.Ordinal)] : "";

    private static Pair? PairOf(string line) =>
        line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [var left, "<" or "=" or ">", var right] parts && left is not ("#" or "//")
            ? new Pair(left, parts[1][0], right)
            : null;

    private static char Sign(int compared) => compared switch { < 0 => '<', 0 => '=', _ => '>' };

    private sealed record Pair(string Left, char Operator, string Right);
}
