using System.Diagnostics;
using System.Globalization;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Matching;
using Hikeshi.Ledger.Reach;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Bench.Exposure;

/// <summary>Whom an advisory reaches among 100,000, 1,000,000 and 10,000,000 component instances, beside a scan of them all.</summary>
internal static class ReachBench
{
    private const int InstancesPerAsset = 200;
    private const int Changes = 2_000;
    private const int ScannedAdvisories = 20;

    /// <param name="exposureData">The pack's folder <c>exposure</c>.</param>
    public static void Run(string exposureData, TextWriter output)
    {
        var clock = Stopwatch.StartNew();
        var advisories = PackFolders.Advisories(exposureData);
        output.WriteLine(Line($"{advisories.Count:N0} advisories read in {clock.Elapsed.TotalSeconds:F1} s"));
        var stream = PackFolders.Components(exposureData);
        output.WriteLine(Line($"{stream.Count:N0} components with a package URL in {PackFolders.Documents(exposureData).Count} documents"));
        foreach (var instances in (int[])[100_000, 1_000_000, 10_000_000])
        {
            Measure(new Replica(stream), instances, advisories, output);
        }
    }

    private static void Measure(Replica replica, int instances, IReadOnlyList<Advisory> advisories, TextWriter output)
    {
        var assets = instances / InstancesPerAsset / Replica.Institutions;
        var clock = Stopwatch.StartNew();
        var catalog = new PackageCatalog();
        var ledgers = Enumerable.Range(0, Replica.Institutions).Select(institution =>
            new LedgerView(Replica.Institution(institution, assets), [.. Enumerable.Range(0, assets).Select(asset => replica.Software(institution, asset, assets))], catalog)).ToArray();
        var built = clock.Elapsed;
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var kept = ledgers.Sum(ledger => Enumerable.Range(0, catalog.Count).Sum(package => (long)ledger.Software.AssetsOf(package).Count));
        output.WriteLine();
        output.WriteLine(Line($"{kept:N0} instances of {catalog.Count:N0} packages on {assets * Replica.Institutions:N0} assets of {ledgers.Length} institutions: built in {built.TotalSeconds:F1} s, {Environment.WorkingSet >> 20:N0} MiB resident with the advisories"));

        var reaching = Ask(advisories, catalog, ledgers, output);
        Change(replica, ledgers, assets, output);
        Scan(reaching, ledgers, output);
        GC.KeepAlive(ledgers);
    }

    /// <returns>The advisories that reach somebody.</returns>
    private static List<Advisory> Ask(IReadOnlyList<Advisory> advisories, PackageCatalog catalog, LedgerView[] ledgers, TextWriter output)
    {
        var reaching = new List<Advisory>();
        List<double> all = [], hitting = [];
        var (assets, functions) = (0L, 0L);
        var total = Stopwatch.StartNew();
        foreach (var advisory in advisories)
        {
            var start = Stopwatch.GetTimestamp();
            var reach = AdvisoryReach.Of(advisory, catalog, ledgers);
            var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            all.Add(took);
            if (reach.Institutions.Count > 0)
            {
                reaching.Add(advisory);
                hitting.Add(took);
                assets += reach.Institutions.Sum(institution => (long)institution.Assets.Length);
                functions += reach.Institutions.Sum(institution => (long)institution.Functions.Length);
            }
        }

        output.WriteLine(Line($"  all {advisories.Count:N0} advisories, one after the other: {total.Elapsed.TotalSeconds:F2} s; {reaching.Count:N0} reach somebody, {(double)assets / Math.Max(1, reaching.Count):N0} assets and {(double)functions / Math.Max(1, reaching.Count):N0} critical functions each"));
        Report(output, "one advisory", all);
        Report(output, "one that reaches", hitting);
        return reaching;
    }

    private static void Change(Replica replica, LedgerView[] ledgers, int assets, TextWriter output)
    {
        var random = new Random(1);
        var times = new List<double>();
        for (var i = 0; i < Changes; i++)
        {
            var institution = random.Next(ledgers.Length);
            var changed = replica.Software(random.Next(Replica.Institutions), random.Next(assets), assets) with { Asset = $"host-{random.Next(assets)}" };
            var start = Stopwatch.GetTimestamp();
            ledgers[institution] = ledgers[institution].With(changed);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        Report(output, "one asset changed", times);
    }

    /// <summary>What one would write first: every instance is looked at; versions are parsed already.</summary>
    private static void Scan(List<Advisory> reaching, LedgerView[] ledgers, TextWriter output)
    {
        var instances = ledgers.Select(ledger => Instances(ledger.Software)).ToArray();
        var (scans, asks) = (new List<double>(), new List<double>());
        var catalog = ledgers[0].Software.Catalog;
        var versions = Enumerable.Range(0, catalog.Count).Select(package => catalog[package].Key is { } key ? new ComponentVersion(key.Key.Ecosystem, key.Version) : null).ToArray();
        foreach (var advisory in reaching.Where((_, i) => i % Math.Max(1, reaching.Count / ScannedAdvisories) == 0))
        {
            var start = Stopwatch.GetTimestamp();
            var scanned = instances.Sum(one => ScanOne(advisory, catalog, versions, one));
            scans.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            start = Stopwatch.GetTimestamp();
            var asked = AdvisoryReach.Of(advisory, catalog, ledgers).Institutions.Sum(institution => institution.Assets.Length);
            asks.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (scanned != asked)
            {
                throw new InvalidOperationException($"{advisory.Id}: a scan finds {scanned} assets, the index {asked}");
            }
        }

        Report(output, "a scan of everything", scans);
        output.WriteLine(Line($"  the same {scans.Count} advisories by the index: {scans.Sum() / asks.Sum():N0} times as fast, the same assets"));
    }

    private static (int Asset, int Package)[] Instances(SoftwareIndex software) => [.. Enumerable.Range(0, software.Catalog.Count)
        .SelectMany(package => software.AssetsOf(package).ToArray().Select(asset => (Asset: asset, Package: package))).OrderBy(instance => instance.Asset)];

    private static int ScanOne(Advisory advisory, PackageCatalog catalog, ComponentVersion?[] versions, (int Asset, int Package)[] instances)
    {
        var reached = new HashSet<int>();
        foreach (var (asset, package) in instances)
        {
            foreach (var affected in advisory.Affected)
            {
                if (versions[package] is { } version && affected.Key == catalog[package].Key!.Value.Key && affected.Decide(version).Kind == VerdictKind.Affected)
                {
                    reached.Add(asset);
                    break;
                }
            }
        }

        return reached.Count;
    }

    private static void Report(TextWriter output, string what, List<double> times)
    {
        var sorted = times.Order().ToList();
        output.WriteLine(Line($"  {what,-21} mean {sorted.Average():F4} ms, p50 {sorted[sorted.Count / 2]:F4}, p99 {sorted[sorted.Count * 99 / 100]:F4}, max {sorted[^1]:F3}"));
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
