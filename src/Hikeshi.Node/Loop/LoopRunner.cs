using Hikeshi.Evidence;
using Hikeshi.Facts;

namespace Hikeshi.Node.Loop;

/// <summary>
/// Runs the table over the evidence log. One subscription thinks, in log order, so decisions see everything that came before them;
/// every actor has a subscription of its own behind the durability barrier, so a slow firewall never holds up thinking, nor another one.
/// What thinking leads to may use the log's reserve: telemetry that has filled the disk does not stop it.
/// </summary>
internal sealed class LoopRunner(EvidenceLog log, LoopTable table, Journal journal, string machine, Action<SubscriptionFailure> failed)
{
    /// <summary>The subscription that thinks.</summary>
    public const string Thinker = "loop";

    private readonly LoopSpans spans = new();
    private ulong applied;

    /// <summary>Brings every room's picture up to the end of the log, before anything runs.</summary>
    public void Replay(CancellationToken cancel)
    {
        var count = log.Count;
        for (; applied < count; applied++)
        {
            cancel.ThrowIfCancellationRequested();
            table.Apply(Journal.ToRecorded(log.Read(applied)));
        }
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        var runs = new List<Task>
        {
            log.Subscribe(Thinker, afterDurable: false, (entry, _) => Task.FromResult(Think(entry)), onFailure: failed, critical: true).RunAsync(cancel),
        };
        runs.AddRange(table.Actors.Select(actor =>
            log.Subscribe(actor.Name, afterDurable: true, (entry, stop) => ActAsync(actor, entry, stop), actor.Kinds, failed, actor.IsCritical, actor.AtOnce).RunAsync(cancel)));
        journal.Progress.Begin(applied);
        try
        {
            await Task.WhenAll(runs);
        }
        finally
        {
            journal.Progress.End();
        }
    }

    private IReadOnlyList<EntryDraft> Think(EvidenceEntry entry)
    {
        using var span = spans.Start(Thinker, entry);
        try
        {
            var recorded = journal.Decoded(entry);
            if (entry.Index >= applied)
            {
                table.Apply(recorded);
                applied = entry.Index + 1;
            }

            return LoopSpans.End(span, Drafts(machine, table.Think(recorded)));
        }
        catch (Exception failure) when (LoopSpans.Failed(span, failure))
        {
            throw;
        }
        finally
        {
            journal.Progress.Reached(entry.Index + 1); // also when a room could not take it: nobody waits for what will not come
        }
    }

    private async Task<IReadOnlyList<EntryDraft>> ActAsync(LoopTable.Actor actor, EvidenceEntry entry, CancellationToken cancel)
    {
        if (actor.AtOnce == 1)
        {
            await journal.Progress.UntilAsync(entry.Index + 1, cancel);
        }

        using var span = spans.Start(actor.Name, entry);
        try
        {
            return LoopSpans.End(span, Drafts(actor.SpeaksAs ?? machine, await actor.Act(journal.Decoded(entry), cancel)));
        }
        catch (Exception failure) when (LoopSpans.Failed(span, failure))
        {
            throw;
        }
    }

    /// <summary>The subscription adds the entry that is handled as the cause.</summary>
    private IReadOnlyList<EntryDraft> Drafts(string speaker, IReadOnlyList<Fact> facts) =>
        facts.Count == 0 ? [] : [.. facts.Select(fact => journal.Draft(speaker, [], fact))];
}
