using System.Diagnostics;
using System.Globalization;
using Hikeshi.Exposure;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Versions;
using Hikeshi.Kernel.Situation;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Bench.Exposure;

/// <summary>Import, matching and version comparison over the data pack.</summary>
internal static class ExposureBench
{
    /// <param name="exposureData">The pack's folder <c>exposure</c>.</param>
    public static void Run(string exposureData, TextWriter output)
    {
        var documents = Import(output, exposureData);
        var clock = Stopwatch.StartNew();

        foreach (var folder in (string[])["osv-go", "osv-rustsec", "osv-bitnami", "osv-almalinux", "osv-pypa-yaml"])
        {
            clock.Restart();
            var loaded = AdvisoryFolder.Load(Path.Combine(exposureData, folder));
            var index = AdvisoryIndex.Build(loaded.Advisories);
            Report(output, folder + " load", clock.Elapsed, $"{index.Advisories} advisories, {loaded.Refused.Count} refused");
            clock.Restart();
            var report = ExposureScan.Run(documents, index);
            Report(output, folder + " match", clock.Elapsed, $"{report.Findings} findings");
        }

        Assess(output, documents, Path.Combine(exposureData, "osv-go"));
        foreach (var (ecosystem, text, other) in Pairs)
        {
            Compare(output, VersionOrder.Of(ecosystem)!, text, other);
        }
    }

    /// <summary>Every bill of materials of the pack, on all processors: read, checked, components gathered and sorted, as an import does before it records.</summary>
    private static List<ScannedDocument> Import(TextWriter output, string exposureData)
    {
        var clock = Stopwatch.StartNew();
        var read = PackFolders.Documents(exposureData).AsParallel().AsOrdered()
            .Select(file => (File: file, Result: LedgerImport.Read(file, File.ReadAllBytes(file), asset: null), Bytes: new FileInfo(file).Length)).ToList();
        var took = clock.Elapsed;
        List<ScannedDocument> documents = [.. read.Where(r => r.Result.Fact is not null).Select(r => (r.File, Software: SoftwareDocument.Read(r.File, File.ReadAllBytes(r.File))))
            .Select(r => new ScannedDocument(r.File, r.Software.Components, r.Software.Listed))];
        var listed = documents.Sum(document => document.Listed);
        Report(output, "import", took, $"{documents.Count} documents of {read.Sum(r => r.Bytes) >> 20} MiB, {read.Count - documents.Count} refused, {listed} components, {Rate(listed, took)} components/s");
        return documents;
    }

    /// <summary>One institution with fifty hosts that run the software of fifty documents; every Go advisory is asked about.</summary>
    private static void Assess(TextWriter output, IReadOnlyList<ScannedDocument> documents, string advisoryFolder)
    {
        var names = new BilingualText("bench", "計測");
        var assets = Enumerable.Range(0, 50).Select(i => new Asset($"host-{i}", "server", $"10.0.0.{i + 1}", "Linux", "application", 1, NeverContain: false, Software: [])).ToList();
        var services = assets.Select((asset, i) => new Service($"service-{i}", names, $"10.0.1.{i + 1}", 8443, InternetExposed: false, "pkg:maven/example.hikeshi.fictional/ledger-gateway@3.1.0", [asset.Id], 1, [])).ToList();
        var function = new CriticalFunction("payments", names, 60, 1, PaymentRail: true, [], services.Select(s => s.Id).ToList());
        var institution = new InstitutionDocument(InstitutionDocument.CurrentFormat, "bench", names, "bank", new Consent(NamedExposure: true), [function], services, assets, [], [], new BusinessCalendar("Asia/Tokyo", "09:00", "15:00", []));
        var clock = Stopwatch.StartNew();
        var ledger = new LedgerView(institution, assets.Select((asset, i) => new AssetSoftware(asset.Id, documents[i * documents.Count / assets.Count].Components)).ToList());
        Report(output, "ledger view", clock.Elapsed, $"{ledger.Software.Catalog.Count} unique packages");

        var advisories = Directory.EnumerateFiles(advisoryFolder, "*.json").Order(StringComparer.Ordinal).Select(file => ExposureAssessor.Receive(file, File.ReadAllBytes(file))).ToList();
        var times = new List<double>();
        var reached = 0;
        foreach (var advisory in advisories.Concat(advisories))
        {
            clock.Restart();
            reached += ExposureAssessor.Assess(advisory, ledger).Reached ? 1 : 0;
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        var warm = times.Skip(advisories.Count).Order().ToList();
        output.WriteLine($"assess one advisory, document parsed each time: p50 {warm[warm.Count / 2]:0.000} ms, p99 {warm[warm.Count * 99 / 100]:0.000} ms, max {warm[^1]:0.000} ms; {reached / 2} of {advisories.Count} reach");
    }

    private static readonly (string Ecosystem, string Text, string Other)[] Pairs =
    [
        ("npm", "1.10.3-beta.2", "1.10.3-beta.11"),
        ("PyPI", "2023.1.post1", "2023.1.post2"),
        ("Maven", "4.1.100.Final", "4.1.99.Final"),
        ("NuGet", "1.0.0.1-rc", "1.0.0.1"),
        ("Debian", "1:7.4.052-1+b1", "1:7.4.052-1"),
        ("Alpine", "1.2.3_rc1-r0", "1.2.3-r0"),
        ("AlmaLinux", "1:3.0.7-24.el9", "1:3.0.7-25.el9"),
    ];

    private static void Compare(TextWriter output, VersionOrder order, string text, string other)
    {
        const int times = 200_000;
        var (a, b) = (order.Parse(text)!.Value, order.Parse(other)!.Value);
        var sum = 0;
        for (var i = 0; i < times; i++)
        {
            sum += a.CompareTo(b);
        }

        var clock = Stopwatch.StartNew();
        for (var i = 0; i < times; i++)
        {
            sum += a.CompareTo(b);
        }

        var compare = clock.Elapsed;
        clock.Restart();
        for (var i = 0; i < times; i++)
        {
            sum += order.Parse(text)!.Value.CompareTo(b);
        }

        Report(output, order.Name, clock.Elapsed, $"compare {compare.TotalNanoseconds / times:0} ns, with parsing {clock.Elapsed.TotalNanoseconds / times:0} ns ({Math.Sign(sum)})");
    }

    private static string Rate(int count, TimeSpan elapsed) => (count / elapsed.TotalSeconds).ToString("N0", CultureInfo.InvariantCulture);

    private static void Report(TextWriter output, string name, TimeSpan elapsed, string detail) =>
        output.WriteLine($"{name,-22}{elapsed.TotalMilliseconds,10:0.0} ms  {detail}");
}
