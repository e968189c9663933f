using System.Globalization;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Segments;

namespace Hikeshi.Bench.Evidence;

/// <summary>
/// How fast the log takes entries, against what the same disk and processor allow, and against PostgreSQL: in rounds, each of which measures
/// everything once, because the speed of a disk drifts, and one thing after the other. Works in a directory of its own and removes it.
/// </summary>
internal static class EvidenceBench
{
    private const int Rounds = 5;
    public const int Many = 1024;
    private const int Pairs = 300;
    private const int OnDisk = Appenders.EntryBytes + 128;
    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(4);

    public static async Task<int> RunAsync(string directory, TextWriter output, CancellationToken cancel)
    {
        Directory.CreateDirectory(directory);
        if (new DriveInfo(Path.GetFullPath(directory)).DriveFormat is "tmpfs" or "ramfs")
        {
            await output.WriteLineAsync($"{directory} is in memory: nothing is durable there, and there is nothing to measure");
            return 2;
        }

        var work = Path.Combine(Path.GetFullPath(directory), $"bench-{Environment.ProcessId}");
        Directory.CreateDirectory(work);
        try
        {
            return await MeasureAsync(work, output, cancel);
        }
        catch (OperationCanceledException)
        {
            await output.WriteLineAsync("stopped; everything has been removed");
            return 130;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task<int> MeasureAsync(string work, TextWriter output, CancellationToken cancel)
    {
        await using var postgres = await PostgresCluster.IsThereAsync(output, cancel) ? await PostgresCluster.StartAsync(Path.Combine(work, "pg"), cancel) : null;
        var chain = postgres is null ? null : new PostgresChain(postgres, Directory.CreateDirectory(Path.Combine(work, "sql")).FullName);
        await (chain?.CreateAsync(cancel) ?? Task.CompletedTask);
        using var bare = new BareMachine(work);
        await using var log = EvidenceLog.Open(Path.Combine(work, "log"), new EvidenceOptions { Origin = "bench.example/log" });
        await Appenders.RunAsync(log, Many, TimeSpan.FromSeconds(2), cancel); // compiled code
        await log.PublishAsync();

        await output.WriteLineAsync(RoundResult.Heading);
        var rounds = new List<RoundResult>();
        for (var i = 0; i < Rounds; i++)
        {
            rounds.Add(await RoundAsync(log, bare, chain, cancel));
            await output.WriteLineAsync(rounds[^1].Row($"{i + 1}"));
        }

        var median = RoundResult.Median(rounds);
        await output.WriteLineAsync(median.Row("median"));
        await output.WriteLineAsync();
        var met = median.Verdicts(output);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{log.Count} entries in all; {Environment.ProcessorCount} processors, {Environment.OSVersion}"));
        return met ? 0 : 1;
    }

    private static async Task<RoundResult> RoundAsync(EvidenceLog log, BareMachine bare, PostgresChain? chain, CancellationToken cancel)
    {
        LibC.SyncFileSystem(log.Directory.Path); // what the round before has left to be written is not ours to pay for
        var (alone, sync) = await AloneAsync(log, bare, cancel);
        var many = await Appenders.RunAsync(log, Many, Stretch, cancel);
        var behind = System.Diagnostics.Stopwatch.StartNew();
        await log.PublishAsync();
        var published = behind.Elapsed;
        var group = (int)Math.Round(many.Group);
        var (writeAndSync, hash) = (bare.WriteAndSync(group * OnDisk), BareMachine.Hash(Appenders.EntryBytes));
        var (called, stated, copied) = chain is null
            ? (0, 0, 0)
            : await chain.MeasureAsync(Stretch, group, 200_000 / group, cancel);
        return new RoundResult(many.PerSecond, many.MicrosecondsEach, group, published.TotalSeconds, writeAndSync, hash, alone, sync, called, stated, copied);
    }

    /// <summary>One append alone and one bare fdatasync by turns; the medians in milliseconds.</summary>
    private static async Task<(double Alone, double Sync)> AloneAsync(EvidenceLog log, BareMachine bare, CancellationToken cancel)
    {
        var (alone, sync) = (new double[Pairs], new double[Pairs]);
        for (var i = 0; i < Pairs; i++)
        {
            sync[i] = bare.Sync(OnDisk);
            var draft = Appenders.Draft();
            var from = System.Diagnostics.Stopwatch.GetTimestamp();
            await log.DurableAsync(log.Append(draft), cancel);
            alone[i] = System.Diagnostics.Stopwatch.GetElapsedTime(from).TotalMilliseconds;
        }

        return (Quantile.Of(alone, 0.5), Quantile.Of(sync, 0.5));
    }
}
