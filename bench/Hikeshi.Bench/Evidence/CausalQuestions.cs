using System.Diagnostics;
using System.Globalization;
using Hikeshi.Evidence;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Bench.Evidence;

/// <summary>Asks about random entries, one after the other, and keeps what each answer cost.</summary>
internal static class CausalQuestions
{
    /// <param name="answer">Answers, and says how many entries the answer has.</param>
    public static Asked[] Ask(EvidenceLog log, Random random, int questions, Func<EntryId, int> answer)
    {
        var asked = new Asked[questions];
        for (var i = 0; i < questions; i++)
        {
            var id = log.ReadHeader((ulong)random.NextInt64((long)log.Count)).Id;
            var (reads, processor, from) = (Reads(), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
            var entries = answer(id);
            var took = Stopwatch.GetElapsedTime(from);
            asked[i] = new Asked(took.TotalMilliseconds, (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds, Reads() - reads - ReadsOfCounting, entries);
        }

        return asked;
    }

    public static string Describe(Asked[] asked)
    {
        var sorted = asked.OrderBy(a => a.Milliseconds).ToArray();
        var slowest = sorted[(sorted.Length * 99 / 100)..];
        return string.Create(CultureInfo.InvariantCulture, $"p50 {sorted[sorted.Length / 2].Milliseconds:F2} ms, p99 {slowest[0].Milliseconds:F2} ms, max {sorted[^1].Milliseconds:F2} ms; of processor p50 {Processor(asked, 50):F2} ms, p99 {Processor(asked, 99):F2} ms; {Each(sorted)}; in the slowest hundredth {Each(slowest)}");
    }

    /// <summary>What a busy machine does not change as much as the time until an answer is there.</summary>
    private static double Processor(Asked[] asked, int percent) => asked.Select(a => a.Processor).Order().ElementAt(asked.Length * percent / 100);

    private static string Each(Asked[] asked) => string.Create(
        CultureInfo.InvariantCulture,
        $"{asked.Average(a => a.Entries):F0} entries, {asked.Average(a => a.Processor):F2} ms, {asked.Average(a => a.Reads):F0} reads each");

    /// <summary>Reading calls of the whole process: proc(5), syscr.</summary>
    private static long Reads() =>
        long.Parse(File.ReadLines("/proc/self/io").First(l => l.StartsWith("syscr:", StringComparison.Ordinal)).AsSpan(6), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);

    private static readonly long ReadsOfCounting = -Reads() + Reads();
}

/// <param name="Milliseconds">Until the answer was there.</param>
/// <param name="Processor">Milliseconds of processor time of all threads, the compiler's among them.</param>
/// <param name="Reads">Reading system calls.</param>
internal readonly record struct Asked(double Milliseconds, double Processor, long Reads, int Entries);
