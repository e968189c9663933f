using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Hikeshi.Bench.Evidence;
using Hikeshi.Sharing.Checking;

namespace Hikeshi.Bench.Poison;

/// <summary>What honest and poisoned indicators do to a sector with 0 to 40 % malicious members: the product beside "apply all" and plain voting.</summary>
internal static class PoisonBench
{
    private static readonly double[] Shares = [0, 0.1, 0.2, 0.3, 0.4];
    private static readonly (string Name, int? Votes)[] Ways = [("hikeshi", null), ("apply all", 1), ("2 votes", 2), ("3 votes", 3)];

    public static int Run(int seeds, TextWriter output)
    {
        var sanity = new IndicatorSanity([]);
        sanity.Replace(PopularNames());
        var began = Stopwatch.GetTimestamp();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Scenario.Members} members, 30 days, {seeds} seeds; mean ± standard deviation over seeds"));
        output.WriteLine("malicious  way        honest: applied %  first block s p50/p95  long: %  min p50/p95   attacks stopped %   poison: applied %   long %          min each        hurt min each      quarantines      halts");
        var (worst, ok) = (0.0, true);
        foreach (var share in Shares)
        {
            foreach (var (name, votes) in Ways)
            {
                var outcomes = Enumerable.Range(1, seeds).AsParallel().AsOrdered().Select(seed => PoisonRun.Of(new Scenario(seed, share), votes, sanity)).ToList();
                output.WriteLine(Row(share, name, outcomes));
                worst = votes is null ? Math.Max(worst, outcomes.Max(o => o.PoisonedLong)) : worst;
                ok &= votes is not null || outcomes.TrueForAll(o => o.Applied > 0);
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"took {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s; worst share of poison that the product blocked for longer than a narrow protection: {worst:0.0} %"));
        return ok ? 0 : 1;
    }

    private static string Row(double share, string name, List<Outcome> outcomes)
    {
        var (seconds, minutes) = (outcomes.SelectMany(o => o.Seconds).ToList(), outcomes.SelectMany(o => o.LongMinutes).ToList());
        return string.Join("  ",
            string.Create(CultureInfo.InvariantCulture, $"{share * 100,7:0} %"),
            $"{name,-9}",
            Mean(outcomes, o => o.Applied),
            Quantiles(seconds),
            Mean(outcomes, o => o.Long),
            Quantiles(minutes),
            Mean(outcomes, o => o.Stopped),
            Mean(outcomes, o => o.Poisoned),
            Mean(outcomes, o => o.PoisonedLong),
            Mean(outcomes, o => o.PoisonMinutes),
            Mean(outcomes, o => o.HurtMinutes),
            Mean(outcomes, o => o.Quarantines),
            Mean(outcomes, o => o.Halts));
    }

    private static string Quantiles(List<double> values) =>
        values.Count == 0 ? "       -       " : string.Create(CultureInfo.InvariantCulture, $"{Quantile.Of(values, 0.5),6:0} /{Quantile.Of(values, 0.95),6:0}");

    private static string Mean(List<Outcome> outcomes, Func<Outcome, double> of)
    {
        var mean = outcomes.Average(of);
        var deviation = outcomes.Count < 2 ? 0 : Math.Sqrt(outcomes.Sum(o => Math.Pow(of(o) - mean, 2)) / (outcomes.Count - 1));
        return string.Create(CultureInfo.InvariantCulture, $"{mean,7:0.0} ± {deviation,-5:0.0}");
    }

    /// <summary>Nine of ten of the names that poison uses stand on a popularity list, read from a file as any other.</summary>
    private static WarningLists PopularNames()
    {
        var folder = Directory.CreateTempSubdirectory("hikeshi-poison-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "top.json"), JsonSerializer.Serialize(new Dictionary<string, object>
            {
                ["name"] = "Top 900 names of the simulation",
                ["type"] = "hostname",
                ["matching_attributes"] = (string[])["domain", "hostname"],
                ["list"] = Enumerable.Range(0, 900).Select(i => $"much-used-{i}.example").ToArray(),
            }));
            return WarningLists.Load(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
