using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Matching;
using Hikeshi.Facts.Ledger;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Ledger.Software;
using Hikeshi.Ledger.Store;
using Hikeshi.Storage;
using Hikeshi.Storage.Sqlite;

namespace Hikeshi.Bench.Exposure;

/// <summary>The tables of forty ledgers with ten million component instances: written once, then how long a start needs to answer, and its memory.</summary>
internal static class RestartBench
{
    private const int Assets = 1_250;

    /// <param name="exposureData">The pack's folder <c>exposure</c>.</param>
    /// <param name="file">A SQLite file; filled when it is not there.</param>
    public static async Task RunAsync(string exposureData, string file, TextWriter output)
    {
        if (!File.Exists(file))
        {
            Fill(new Replica(PackFolders.Components(exposureData)), file, output);
            output.WriteLine("filled; run it again to measure a start");
            return;
        }

        var advisory = AdvisoryFolder.Load(Path.Combine(exposureData, "osv-go")).Advisories[^1];
        var clock = Stopwatch.StartNew();
        using var database = NodeDatabase.Open(new SqliteDialect(file), LedgerStore.Migrations);
        var catalog = new PackageCatalog();
        var (stores, views) = (new List<LedgerStore>(), new List<Task<LedgerView>>());
        foreach (var member in Members())
        {
            // The tables are read one ledger after the other; the view of each is drawn beside that.
            var store = new LedgerStore(database, member, catalog);
            stores.Add(store);
            views.Add(Task.Run(() => store.View!));
        }

        var ledgers = await Task.WhenAll(views).ConfigureAwait(false);
        _ = AdvisoryReach.Of(advisory, catalog, ledgers);
        var ready = clock.Elapsed;
        var instances = stores.Sum(store => (long)store.Counts().Postings);
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        output.WriteLine(Line($"{instances:N0} instances of {catalog.Count:N0} packages in {stores.Sum(store => store.Counts().Documents):N0} documents of {ledgers.Length} ledgers, {new FileInfo(file).Length >> 20:N0} MiB of tables: answering after {ready.TotalSeconds:F1} s, {Environment.WorkingSet >> 20:N0} MiB resident"));
        GC.KeepAlive(stores);
    }

    private static void Fill(Replica replica, string file, TextWriter output)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var clock = Stopwatch.StartNew();
        using var database = NodeDatabase.Open(new SqliteDialect(file), LedgerStore.Migrations);
        var (index, catalog) = (0UL, new PackageCatalog());
        foreach (var (number, member) in Members().Index())
        {
            var store = new LedgerStore(database, member, catalog);
            var institution = Replica.Institution(number, Assets);
            store.Apply(new LedgerImported("institution.json", InstitutionDocument.CurrentFormat, $"{number}", Asset: null, 1, JsonSerializer.Serialize(institution, LedgerJson.Readable.InstitutionDocument)), index++);
            for (var asset = 0; asset < Assets; asset++)
            {
                var software = replica.Software(number, asset, Assets);
                var document = JsonSerializer.Serialize(new SoftwareDocument("cyclonedx-json/1.6", software.Components.Count, software.Components), LedgerJson.Readable.SoftwareDocument);
                store.Apply(new LedgerImported(software.Source, "cyclonedx-json/1.6", $"{number}/{asset}", software.Asset, software.Components.Count, document), index++);
            }
        }

        output.WriteLine(Line($"{index:N0} imports applied in {clock.Elapsed.TotalSeconds:F0} s, {clock.Elapsed.TotalMilliseconds / index:F2} ms each"));
    }

    private static IEnumerable<MemberId> Members() => Enumerable.Range(0, Replica.Institutions).Select(number => MemberId.Parse($"bank-{number:00}"));

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
