using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Hikeshi.Facts;
using Hikeshi.Facts.Evidence;
using Hikeshi.Facts.Sentences;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Situation;
using Hikeshi.Ledger.Reach;

namespace Hikeshi.Node.Situation;

/// <summary>What the console of one node shows: its own institution, live, from its own facts. Keeps the newest items only.</summary>
/// <param name="durable">Completes when all that the rooms can know by now is on disk.</param>
internal sealed class NodeSituation(MemberId self, Func<LedgerView?> ledger, Func<Response.Active.ResponseState> response, Func<CancellationToken, Task> durable, TimeProvider clock) : ISituationSource
{
    private const int KeptItems = 500;
    private readonly DateTimeOffset began = clock.GetUtcNow();
    private readonly LinkedList<SituationItem> items = new();
    private readonly Dictionary<long, ErasedContents> erasures = []; // by the item that tells of them
    private readonly List<Channel<SituationChange>> watchers = [];
    private readonly Lock gate = new();
    private long sequence;

    public SituationSnapshot Snapshot()
    {
        lock (gate)
        {
            var play = new Play("live", Recorded: false, Ended: false, Elapsed(), [Member()], new PaymentFlow(0, 0, 0), [.. items]);
            return new SituationSnapshot(sequence, Simulation: false, ledger()?.Institution.Names ?? new BilingualText(self.Value, self.Value), [play], [], Verdict: null);
        }
    }

    public async IAsyncEnumerable<SituationChange> WatchAsync(long after, [EnumeratorCancellation] CancellationToken cancel)
    {
        var channel = Channel.CreateBounded<SituationChange>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.Wait });
        List<SituationChange> missed;
        lock (gate)
        {
            missed = [.. items.Where(i => i.Sequence > after).Reverse().Select(Change)];
            watchers.Add(channel);
        }

        try
        {
            foreach (var change in missed)
            {
                await durable(cancel);
                yield return change;
            }

            await foreach (var change in channel.Reader.ReadAllAsync(cancel))
            {
                await durable(cancel); // the item is; how its institution stands may rest on something newer
                yield return change;
            }
        }
        finally
        {
            lock (gate)
            {
                watchers.Remove(channel);
            }
        }
    }

    /// <summary>Called for every new fact, once it is on disk.</summary>
    public void Show(Recorded<Fact> recorded)
    {
        // A decision that nothing is to be done is evidence, not news.
        if (recorded.Fact is Facts.Response.Decided { Actions.Count: 0 })
        {
            return;
        }

        var sentence = FactSentence.Of(recorded.Fact);
        lock (gate)
        {
            var item = new SituationItem(++sequence, Elapsed(), self.Value, sentence.ItemKind, recorded.Id.ToString(), sentence.Text, sentence.Severity);
            if (recorded.Fact is BodiesErased)
            {
                erasures[item.Sequence] = Forget(recorded.Causes);
            }

            items.AddFirst(item);
            if (items.Count > KeptItems)
            {
                RemoveOldest();
            }

            if (watchers.Count == 0)
            {
                return; // how the institution stands is worked out for those who look
            }

            var change = Change(item);
            foreach (var watcher in watchers)
            {
                if (!watcher.Writer.TryWrite(change))
                {
                    watcher.Writer.TryComplete(); // it cannot keep up, and must not miss an erasure: it comes back for a snapshot
                }
            }
        }
    }

    /// <summary>What was said of an entry whose content is erased quoted it.</summary>
    private ErasedContents Forget(IReadOnlyList<EntryId> erased)
    {
        var ids = erased.Select(id => id.ToString()).ToHashSet(StringComparer.Ordinal);
        for (var shown = items.First; shown is not null; shown = shown.Next)
        {
            shown.Value = shown.Value.EntryId is { } entry && ids.Contains(entry) ? shown.Value with { Text = FactSentence.OfErased } : shown.Value;
        }

        return new ErasedContents([.. ids], FactSentence.OfErased);
    }

    /// <summary>Alarms stay: there is at most a handful of them.</summary>
    private void RemoveOldest()
    {
        var oldest = items.Last;
        while (oldest is { Value.Kind: "alarm" })
        {
            oldest = oldest.Previous;
        }

        oldest ??= items.Last!;
        erasures.Remove(oldest.Value.Sequence);
        items.Remove(oldest);
    }

    private SituationChange Change(SituationItem item) => new(item.Sequence, "live", Elapsed(), Member: Member(), Item: item, Erased: erasures.GetValueOrDefault(item.Sequence));

    private double Elapsed() => (clock.GetUtcNow() - began).TotalMilliseconds;

    private MemberSituation Member()
    {
        var institution = ledger()?.Institution;
        var state = response();
        var reached = state.Assessments.Values.Any(a => a.Reached);
        var now = clock.GetUtcNow();
        var (contained, shielded) = (false, false);
        foreach (var containment in state.Active.All) // blocked addresses are many, and say nothing here
        {
            if (containment.Order.Kind is ContainmentKind.IsolateHost or ContainmentKind.Shield && containment.Order.ExpiresAt > now && containment.State == Response.Active.Standing.Enforced)
            {
                contained |= containment.Order.Kind == ContainmentKind.IsolateHost;
                shielded |= containment.Order.Kind == ContainmentKind.Shield;
            }
        }

        var shown = contained ? MemberState.Contained : shielded ? MemberState.Immune : reached ? MemberState.Exposed : institution is null ? MemberState.Unknown : MemberState.NotExposed;
        return new MemberSituation(
            self.Value,
            institution?.Names ?? new BilingualText(self.Value, self.Value),
            institution?.Kind ?? "hub",
            shown,
            reached,
            reached,
            shielded,
            institution?.Functions.Count ?? 0,
            FunctionsStopped: 0,
            ImmunityMs: null,
            [.. institution?.Suppliers.Where(s => s.Shared).Select(s => s.Id) ?? []]);
    }
}
