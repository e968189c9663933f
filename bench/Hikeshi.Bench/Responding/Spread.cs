using System.Globalization;
using Hikeshi.Bench.Evidence;

namespace Hikeshi.Bench.Responding;

/// <summary>Times in milliseconds, as percentiles with their count.</summary>
internal sealed class Spread(IEnumerable<double> milliseconds)
{
    private readonly double[] all = [.. milliseconds];

    public int Count => all.Length;

    public double At(double part) => all.Length == 0 ? double.NaN : Quantile.Of(all, part);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count} values: p50 {At(0.5):0.00}, p90 {At(0.9):0.00}, p99 {At(0.99):0.00}, max {At(1):0.00} ms");
}

/// <summary>What stands beside every figure: how much else the machine does.</summary>
internal static class Machine
{
    public static string Now => $"{Environment.ProcessorCount} processors, load average {string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3])}";
}

/// <summary>A bar, and whether it is met.</summary>
internal static class Bar
{
    /// <returns>0 when it is met, else 1.</returns>
    public static int Say(TextWriter output, string what, double value, double most, string unit)
    {
        var isMet = value <= most;
        var verdict = isMet ? "met" : string.Create(CultureInfo.InvariantCulture, $"NOT met, over by {value - most:0.00} {unit}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {value:0.00} {unit}, at most {most:0.00} {unit}: {verdict}"));
        return isMet ? 0 : 1;
    }

    /// <returns>0 when it holds, else 1.</returns>
    public static int Holds(TextWriter output, string what, bool holds)
    {
        output.WriteLine($"{what}: {(holds ? "holds" : "DOES NOT HOLD")}");
        return holds ? 0 : 1;
    }
}
