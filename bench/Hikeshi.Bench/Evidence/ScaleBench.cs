using System.Diagnostics;
using System.Text;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Explanation;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Bench.Evidence;

/// <summary>What a long log costs: the time to start, the memory it takes, and causal questions, at any length. Fill once, then ask a fresh process.</summary>
internal static class ScaleBench
{
    private const int Batch = 1000;
    private const int Body = 180; // with the header, about 600 bytes an entry on disk
    private const int Depth = 20;
    private const int Questions = 2000;
    private const int Before = 500; // asked first, while the program is still being compiled: counted and not
    private const int Effects = 200;

    public static async Task FillAsync(string directory, ulong entries, TextWriter output)
    {
        var random = new Random(1);
        await using var log = EvidenceLog.Open(directory, Options());
        var recent = new List<EntryId>();
        var far = new List<EntryId>();
        var clock = Stopwatch.StartNew();
        while (log.Count < entries)
        {
            var drafts = new EntryDraft[Batch];
            for (var i = 0; i < Batch; i++)
            {
                drafts[i] = Draft(random, recent, far);
            }

            var first = log.Append(drafts);
            await log.DurableAsync(first + Batch - 1, CancellationToken.None);
            recent = [.. drafts.Select(d => d.Id)];
            far.Add(recent[0]);
        }

        output.WriteLine($"{log.Count} entries filled in {clock.Elapsed.TotalSeconds:F1} s ({entries / clock.Elapsed.TotalSeconds:F0}/s, batches of {Batch}, each waited for)");
        clock.Restart();
        await log.PublishAsync();
        output.WriteLine($"published the rest in {clock.ElapsedMilliseconds} ms");
    }

    public static async Task AskAsync(string directory, TextWriter output)
    {
        var clock = Stopwatch.StartNew();
        await using var log = EvidenceLog.Open(directory, Options());
        output.WriteLine($"open of {log.Count} entries: {clock.ElapsedMilliseconds} ms; resident {Resident()} MiB");
        var random = new Random(2);
        var asked = CausalQuestions.Ask(log, random, Before + Questions, id => Count(EvidenceWhy.Why(log, id, Depth)!));
        output.WriteLine($"why, depth {Depth}, from the first question on: {CausalQuestions.Describe(asked)}");
        output.WriteLine($"why, depth {Depth}, after {Before} questions:     {CausalQuestions.Describe(asked[Before..])}; resident {Resident()} MiB");
        var effects = CausalQuestions.Ask(log, random, Effects, id => Count(EvidenceEffects.Of(log, id, Depth, static e => new EntryWords(e.Header.Kind, Text: null, []))!));
        output.WriteLine($"effects, depth {Depth}:                           {CausalQuestions.Describe(effects)}; resident {Resident()} MiB");
    }

    private static EntryDraft Draft(Random random, List<EntryId> recent, List<EntryId> far)
    {
        var now = DateTimeOffset.UtcNow;
        var causes = new List<EntryId>();
        if (recent.Count > 0)
        {
            causes.Add(recent[random.Next(recent.Count)]);
        }

        if (random.Next(10) == 0 && far.Count > 0)
        {
            causes.Add(far[random.Next(far.Count)]);
        }

        return new EntryDraft(EntryId.New(now), "bench.measured/1", "machine:bench", null, [.. causes.Distinct()], now, Encoding.UTF8.GetBytes(new string('x', Body)));
    }

    private static int Count(WhyTree tree) => 1 + tree.Causes.Sum(Count);

    private static int Count(EffectTree tree) => 1 + tree.Effects.Sum(Count);

    private static EvidenceOptions Options() => new() { Origin = "bench.example/log", ReserveBytes = 0 };

    private static long Resident() =>
        long.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) / 1024;
}
