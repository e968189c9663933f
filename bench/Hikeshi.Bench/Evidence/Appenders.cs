using System.Diagnostics;
using Hikeshi.Evidence;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Bench.Evidence;

/// <summary>Many who append one entry after the other to one log, each waiting until its entry is on disk before it goes on.</summary>
internal static class Appenders
{
    /// <summary>Header and body of an entry; with key slot, lengths, tag and frame it takes 128 bytes more on disk.</summary>
    public const int EntryBytes = 600;

    private static readonly TimeSpan UnderWay = TimeSpan.FromMilliseconds(300);
    private static readonly byte[] Body = Enumerable.Repeat((byte)'x', EntryBytes - HeaderBytes()).ToArray();

    public static EntryDraft Draft()
    {
        var now = DateTimeOffset.UtcNow;
        return new EntryDraft(EntryId.New(now), "bench.measured/1", "machine:bench", null, [], now, Body);
    }

    public static async Task<Throughput> RunAsync(EvidenceLog log, int appenders, TimeSpan time, CancellationToken cancel)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var all = Enumerable.Range(0, appenders).Select(_ => Task.Run(() => AppendAsync(log, ending.Token), CancellationToken.None)).ToArray();
        await Task.Delay(UnderWay, cancel);
        var (entries, groups, processor, clock) = (log.DurableCount, log.Groups, Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        await Task.Delay(time, cancel);
        var done = new Throughput(log.DurableCount - entries, log.Groups - groups, clock.Elapsed, Environment.CpuUsage.TotalTime - processor);
        await ending.CancelAsync();
        await Task.WhenAll(all);
        return done;
    }

    private static async Task AppendAsync(EvidenceLog log, CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            await log.DurableAsync(log.Append(Draft()), CancellationToken.None);
        }
    }

    private static int HeaderBytes() =>
        Hikeshi.Evidence.Headers.HeaderCodec.Encode(Hikeshi.Evidence.Headers.HeaderCodec.Header(
            new EntryDraft(EntryId.New(DateTimeOffset.UnixEpoch), "bench.measured/1", "machine:bench", null, [], DateTimeOffset.UnixEpoch, new byte[100]), new string('0', 64))).Length;
}

/// <summary>What was acknowledged in a stretch of time.</summary>
/// <param name="Processor">Of the whole process: publishing, collecting garbage and the appenders themselves are in it.</param>
internal readonly record struct Throughput(ulong Entries, long Groups, TimeSpan Time, TimeSpan Processor)
{
    public double PerSecond => Entries / Time.TotalSeconds;

    public double Group => (double)Entries / Groups;

    public double MicrosecondsEach => Processor.TotalMicroseconds / Entries;
}
