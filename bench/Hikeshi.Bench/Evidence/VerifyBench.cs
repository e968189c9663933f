using System.Diagnostics;
using System.Text;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Bench.Evidence;

/// <summary>What verifying costs: a node's own log with its bodies, then the published part of it alone. Entries of about 600 bytes, each caused by the one before.</summary>
public static class VerifyBench
{
    public static async Task RunAsync(string directory, int entries, TextWriter output)
    {
        if (!Directory.Exists(Path.Combine(directory, "segments")))
        {
            await using var log = EvidenceLog.Open(directory, new EvidenceOptions { Origin = "bench.example/log" });
            await FillAsync(log, entries);
            output.WriteLine("filled; run it again to see the memory that verifying alone takes");
        }

        var vkey = (await File.ReadAllTextAsync(Path.Combine(directory, "evidence.vkey"))).Trim();
        await TimeAsync(output, "a node's log", () => Task.FromResult(EvidenceVerifier.Verify(directory, vkey)));
        await TimeAsync(output, "its published part", () => PublishedVerifier.VerifyAsync(Path.Combine(directory, "log"), vkey, since: null, witnesses: null, CancellationToken.None));
    }

    private static async Task FillAsync(EvidenceLog log, int entries)
    {
        var body = Encoding.UTF8.GetBytes(new string('x', 200));
        EntryId? before = null;
        while (log.Count < (ulong)entries)
        {
            var now = DateTimeOffset.UtcNow;
            var batch = new EntryDraft[Math.Min(1000, entries - (int)log.Count)];
            for (var i = 0; i < batch.Length; i++)
            {
                batch[i] = new EntryDraft(EntryId.New(now), "bench.measured/1", "machine:bench", null, before is { } cause ? [cause] : [], now, body);
                before = batch[i].Id;
            }

            log.Append(batch);
        }

        await log.DurableAsync(log.Count - 1, CancellationToken.None);
    }

    private static async Task TimeAsync(TextWriter output, string what, Func<Task<VerificationReport>> verify)
    {
        var processor = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        var report = await verify();
        output.WriteLine($"verify {what}: {report.Entries} entries in {clock.ElapsedMilliseconds} ms ({(Environment.CpuUsage.TotalTime - processor).TotalMilliseconds:F0} ms of processor time), verified {report.Verified} ({report.Depth}), peak working set {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
    }
}
