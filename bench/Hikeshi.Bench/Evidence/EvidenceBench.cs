using System.Diagnostics;
using System.Text;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Bench.Evidence;

/// <summary>How fast the log takes entries: many appenders that wait for the disk, one alone, and what opening and verifying cost.</summary>
public static class EvidenceBench
{
    private const int Body = 180;
    private const int EntryBytes = 600; // on disk: header 330, body 180, key slot 64, frame and tag

    public static async Task RunAsync(string directory, TextWriter output)
    {
        var options = new EvidenceOptions { Origin = "bench.example/log" };
        ulong entries;
        await using (var log = EvidenceLog.Open(directory, options))
        {
            await OneAloneAsync(log, 500); // warm code
            output.WriteLine($"one appender, durable: {await OneAloneAsync(log, 3000)}");
            output.WriteLine($"fdatasync of 512 bytes, preallocated: {BareSync(directory, 3000)}");
            await ManyAsync(log, 1024, 50);
            await ManyAsync(log, 1024, 200, output);
            output.WriteLine($"one appender, one wait per 100 entries: {await BatchesAsync(log, 1000):F0} entries/s");
            entries = log.Count;
        }

        var clock = Stopwatch.StartNew();
        await using (EvidenceLog.Open(directory, options))
        {
            output.WriteLine($"open of {entries} entries: {clock.ElapsedMilliseconds} ms");
        }

        clock.Restart();
        var report = EvidenceVerifier.Verify(directory);
        output.WriteLine($"verify of {report.Entries} entries: {clock.ElapsedMilliseconds} ms, verified {report.Verified}");
    }

    private static EntryDraft Draft(int body)
    {
        var now = DateTimeOffset.UtcNow;
        return new EntryDraft(EntryId.New(now), "bench.measured/1", "machine:bench", null, [], now, Encoding.UTF8.GetBytes(new string('x', body)));
    }

    private static async Task<string> OneAloneAsync(EvidenceLog log, int count)
    {
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var from = Stopwatch.GetTimestamp();
            await log.DurableAsync(log.Append(Draft(300)), CancellationToken.None);
            times[i] = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
        }

        return Quantiles(times);
    }

    private static string BareSync(string directory, int count)
    {
        var path = Path.Combine(directory, "bare");
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        RandomAccess.Write(file, new byte[4 << 20], 0);
        RandomAccess.FlushToDisk(file);
        var block = Enumerable.Repeat((byte)7, 512).ToArray();
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var from = Stopwatch.GetTimestamp();
            RandomAccess.Write(file, block, i * 512L);
            Hikeshi.Evidence.Segments.LibC.SyncData(file);
            times[i] = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
        }

        return Quantiles(times);
    }

    private static Task ManyAsync(EvidenceLog log, int appenders, int each) =>
        Task.WhenAll(Enumerable.Range(0, appenders).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                await log.DurableAsync(log.Append(Draft(Body)), CancellationToken.None);
            }
        })));

    /// <summary>Against what the disk and SHA-256 would allow: B / (t_sync + B · t_hash), with B the mean size of the groups of this very run.</summary>
    private static async Task ManyAsync(EvidenceLog log, int appenders, int each, TextWriter output)
    {
        var groups = log.Groups;
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        await ManyAsync(log, appenders, each);
        var seconds = clock.Elapsed.TotalSeconds;
        processor = Process.GetCurrentProcess().TotalProcessorTime - processor;
        var entries = (double)appenders * each;
        var group = entries / (log.Groups - groups);
        var hash = BareHash();
        var sync = BareSyncOf(log, (int)(group * EntryBytes));
        var limit = group / (sync + (group * hash));
        output.WriteLine($"{appenders} appenders, each waits: {entries / seconds:F0} entries/s, {processor.TotalMicroseconds / entries:F1} µs of processor an entry, groups of {group:F0}");
        output.WriteLine($"limit of disk and SHA-256 alone for such groups: {limit:F0} entries/s (fdatasync {sync * 1e3:F3} ms, hash of {EntryBytes} bytes {hash * 1e6:F2} µs); reached {entries / seconds / limit:F2} of it");
    }

    private static double BareHash()
    {
        var bytes = new byte[EntryBytes];
        var clock = Stopwatch.StartNew();
        const int Times = 200_000;
        Span<byte> digest = stackalloc byte[32];
        for (var i = 0; i < Times; i++)
        {
            System.Security.Cryptography.SHA256.HashData(bytes, digest);
        }

        return clock.Elapsed.TotalSeconds / Times;
    }

    private static double BareSyncOf(EvidenceLog log, int bytes)
    {
        const int Times = 300;
        var path = Path.Combine(log.Directory.Path, "bare");
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        var block = Enumerable.Repeat((byte)7, bytes).ToArray();
        for (var i = 0; i < Times; i++)
        {
            RandomAccess.Write(file, new byte[bytes], (long)i * bytes);
        }

        RandomAccess.FlushToDisk(file);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Times; i++)
        {
            RandomAccess.Write(file, block, (long)i * bytes);
            Hikeshi.Evidence.Segments.LibC.SyncData(file);
        }

        return clock.Elapsed.TotalSeconds / Times;
    }

    private static async Task<double> BatchesAsync(EvidenceLog log, int batches)
    {
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < batches; i++)
        {
            var first = log.Append([.. Enumerable.Range(0, 100).Select(_ => Draft(300))]);
            await log.DurableAsync(first + 99, CancellationToken.None);
        }

        return batches * 100 / clock.Elapsed.TotalSeconds;
    }

    private static string Quantiles(double[] milliseconds)
    {
        Array.Sort(milliseconds);
        return $"p50 {milliseconds[milliseconds.Length / 2]:F3} ms, p99 {milliseconds[milliseconds.Length * 99 / 100]:F3} ms, max {milliseconds[^1]:F3} ms";
    }
}
