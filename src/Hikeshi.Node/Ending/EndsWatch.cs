using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Node.Loop;
using Hikeshi.Node.Telemetry;

namespace Hikeshi.Node.Ending;

/// <summary>
/// What comes to its end by the clock becomes a fact, once: containments, what people were asked, controls, steps of playbooks, suppressions, roll-outs. Thousands may end in the same
/// second; they are written down together, and nothing is looked for again before the rooms know them.
/// </summary>
internal sealed class EndsWatch(Rooms rooms, Journal journal, TelemetryIntake intake, string machine, TimeProvider clock)
{
    private const int MostTogether = 512; // half of what one batch of the log may hold
    private const int LooksPerSecond = 5;
    private readonly HashSet<ContainmentId> letGo = []; // what has ended and could not be written down

    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1) / LooksPerSecond);
        for (var look = 1; await timer.WaitForNextTickAsync(cancel); look = look % LooksPerSecond + 1)
        {
            await RecordAsync([.. rooms.Response.Due(), .. rooms.Response.DueEarly()], cancel);
            if (look == LooksPerSecond)
            {
                await RecordAsync([.. rooms.Approvals.Due(), .. rooms.Controls.Due(), .. rooms.Asking?.Runs.Due() ?? [], .. rooms.Sensing.Suppressions.Due(), .. rooms.Member?.Rings.Due(clock.GetUtcNow()) ?? []], cancel);
                intake.Settle();
            }
        }
    }

    /// <summary>By the reserved lane: telemetry that fills the log, or the disk, does not keep a containment in force.</summary>
    private async Task RecordAsync(IReadOnlyList<Fact> ended, CancellationToken cancel)
    {
        try
        {
            var last = 0UL;
            foreach (var together in ended.Chunk(MostTogether))
            {
                last = journal.RecordAll([.. together.Select(fact => journal.Draft(machine, [], fact))], critical: true) + (ulong)together.Length - 1;
            }

            await (ended.Count == 0 ? Task.CompletedTask : journal.Progress.UntilAsync(last + 1, cancel));
            letGo.ExceptWith(ended.OfType<Expired>().Select(expired => expired.Containment));
        }
        catch (EvidenceFullException)
        {
            // What could not be written down is still due at the next look.
            await LetGoAsync([.. ended.OfType<Expired>().Where(expired => !letGo.Contains(expired.Containment)).Take(MostTogether)], cancel);
        }
    }

    /// <summary>Most blocks end by themselves where they live; the others end though nobody can write it down.</summary>
    private async Task LetGoAsync(IReadOnlyList<Expired> ended, CancellationToken cancel)
    {
        var failures = await Task.WhenAll(ended.Select(expired => rooms.Response.EndAsync(expired, cancel)));
        letGo.UnionWith(ended.Where((_, i) => failures[i].Count == 0).Select(expired => expired.Containment));
    }
}
