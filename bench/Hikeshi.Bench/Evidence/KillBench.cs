using System.Diagnostics;
using System.Text;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Bench.Evidence;

/// <summary>
/// Kills a process that appends to one log, again and again at random moments, and counts what had been acknowledged and is not there.
/// A kill tests recovery, not the disk: for that see the power cuts in tests/Hikeshi.Tests/Evidence/Faults.
/// </summary>
internal static class KillBench
{
    private const int Appenders = 4;
    private const int VerifyEvery = 50;

    /// <returns>0 when nothing was lost and every verification held, else 1.</returns>
    public static async Task<int> RunAsync(string directory, int kills, TextWriter output)
    {
        var random = new Random(1);
        var acknowledged = new List<EntryId>();
        var (lost, unverified, longest) = (0, 0, 0.0);
        for (var kill = 1; kill <= kills; kill++)
        {
            acknowledged.AddRange(await AppendUntilKilledAsync(directory, TimeSpan.FromMilliseconds(random.Next(5, 250))));
            var clock = Stopwatch.StartNew();
            await using (var log = EvidenceLog.Open(directory, Options()))
            {
                longest = Math.Max(longest, clock.Elapsed.TotalMilliseconds);
                lost += acknowledged.Count(id => !log.TryFind(id, out _));
            }

            unverified += kill % VerifyEvery == 0 && !EvidenceVerifier.Verify(directory).Verified ? 1 : 0;
            if (kill % VerifyEvery == 0)
            {
                output.WriteLine($"{kill} kills: {acknowledged.Count} acknowledged, {lost} lost, {unverified} verifications failed; longest open {longest:F0} ms");
            }
        }

        return lost + unverified == 0 ? 0 : 1;
    }

    /// <summary>The child: appends and prints each id once it is durable, until it is killed.</summary>
    public static async Task AppendAsync(string directory)
    {
        var log = EvidenceLog.Open(directory, Options());
        await using var output = new StreamWriter(Console.OpenStandardOutput());
        output.AutoFlush = true;
        await Console.Error.WriteLineAsync("appending");
        await Task.WhenAll(Enumerable.Range(0, Appenders).Select(n => Task.Run(async () =>
        {
            var random = new Random(Environment.ProcessId + n);
            while (true)
            {
                var now = DateTimeOffset.UtcNow;
                var draft = new EntryDraft(EntryId.New(now), "bench.measured/1", "machine:bench", null, [], now, Encoding.UTF8.GetBytes(new string('x', random.Next(4000))));
                await log.DurableAsync(log.Append(draft), CancellationToken.None);
                lock (output)
                {
                    output.WriteLine(draft.Id.ToString());
                }
            }
        })));
    }

    private static async Task<List<EntryId>> AppendUntilKilledAsync(string directory, TimeSpan after)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(KillBench).Assembly.Location);
        }

        start.ArgumentList.Add("evidence-append");
        start.ArgumentList.Add(directory);
        using var child = Process.Start(start)!;
        await child.StandardError.ReadLineAsync(); // it has opened the log
        var reading = child.StandardOutput.ReadToEndAsync();
        await Task.Delay(after);
        child.Kill();
        await child.WaitForExitAsync();
        var lines = (await reading).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Where(l => EntryId.TryParse(l, out _)).Select(EntryId.Parse)];
    }

    private static EvidenceOptions Options() => new() { Origin = "bench.example/log", ReserveBytes = 0, SegmentBytes = 1 << 20 };
}
