using Hikeshi.Evidence;
using Hikeshi.Facts;

namespace Hikeshi.Node.Loop;

/// <summary>
/// Runs the table over the evidence log. One subscription thinks, in log order, so decisions see everything that came before them;
/// every actor has a subscription of its own behind the durability barrier, so a slow firewall never holds up thinking.
/// </summary>
internal sealed class LoopRunner(EvidenceLog log, LoopTable table, Journal journal, string machine, Action<SubscriptionFailure> failed)
{
    private ulong applied;

    /// <summary>Brings every room's picture up to the end of the log, before anything runs.</summary>
    public void Replay()
    {
        var count = log.Count;
        for (; applied < count; applied++)
        {
            table.Apply(Journal.ToRecorded(log.Read(applied)));
        }
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        var runs = new List<Task>
        {
            log.Subscribe("loop", afterDurable: false, (entry, _) => Task.FromResult(Think(entry)), onFailure: failed).RunAsync(cancel),
        };
        runs.AddRange(table.Actors.Select(actor =>
            log.Subscribe(actor.Name, afterDurable: true, async (entry, stop) => Drafts(await actor.Act(Journal.ToRecorded(entry), stop)), actor.Kinds, failed).RunAsync(cancel)));
        await Task.WhenAll(runs);
    }

    private IReadOnlyList<EntryDraft> Think(EvidenceEntry entry)
    {
        var recorded = Journal.ToRecorded(entry);
        if (entry.Index >= applied)
        {
            table.Apply(recorded);
            applied = entry.Index + 1;
        }

        return Drafts(table.Think(recorded));
    }

    /// <summary>The subscription adds the entry that is handled as the cause.</summary>
    private IReadOnlyList<EntryDraft> Drafts(IReadOnlyList<Fact> facts) =>
        facts.Count == 0 ? [] : [.. facts.Select(fact => journal.Draft(machine, [], fact))];
}
