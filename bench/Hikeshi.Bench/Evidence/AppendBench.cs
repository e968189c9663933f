using System.Globalization;
using Hikeshi.Evidence;

namespace Hikeshi.Bench.Evidence;

/// <summary>The appends of <see cref="EvidenceBench"/> and nothing else: short enough to try a change, or to profile.</summary>
internal static class AppendBench
{
    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(4);

    /// <param name="time">Measured in stretches, a line each, so that a change over time is seen.</param>
    public static async Task RunAsync(string directory, TimeSpan time, TextWriter output)
    {
        var work = Path.Combine(Path.GetFullPath(directory), $"appends-{Environment.ProcessId}");
        try
        {
            await using var log = EvidenceLog.Open(work, new EvidenceOptions { Origin = "bench.example/log" });
            await Appenders.RunAsync(log, EvidenceBench.Many, TimeSpan.FromSeconds(2), CancellationToken.None); // compiled code
            await log.PublishAsync();
            var (collections, allocated) = (GC.CollectionCount(0), GC.GetTotalAllocatedBytes());
            for (var left = time - Stretch; left >= Stretch; left -= Stretch)
            {
                var part = await Appenders.RunAsync(log, EvidenceBench.Many, Stretch, CancellationToken.None);
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{part.PerSecond:F0} durable appends/s, {part.MicrosecondsEach:F1} µs of processor each"));
            }

            (collections, allocated) = (GC.CollectionCount(0), GC.GetTotalAllocatedBytes());
            var done = await Appenders.RunAsync(log, EvidenceBench.Many, time < Stretch ? time : Stretch, CancellationToken.None);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{done.PerSecond:F0} durable appends/s, {done.MicrosecondsEach:F1} µs of processor each, groups of {done.Group:F0}, {(GC.GetTotalAllocatedBytes() - allocated) / (double)done.Entries:F0} bytes allocated each, {GC.CollectionCount(0) - collections} collections"));
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }
}
