using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Checking;
using Hikeshi.Sharing.Versions;

namespace Hikeshi.Sharing.Flows;

/// <summary>What was published and received, from whom, what became of it and what it caused: the newest of it; the evidence has all. Thread-safe.</summary>
public sealed class FlowBook
{
    public const int Most = 10_000;
    private readonly LinkedList<Flow> newest = [];
    private readonly Dictionary<EntryId, LinkedListNode<Flow>> byEntry = [];
    private readonly Queue<(EntryId Entry, LinkedListNode<Flow> Node)> followed = [];
    private readonly Lock gate = new();

    /// <summary>Newest first.</summary>
    /// <param name="before">Only what came before this entry; null: from the newest on.</param>
    public IReadOnlyList<Flow> Page(EntryId? before, DateTimeOffset since, int most)
    {
        lock (gate)
        {
            var from = before is { } entry ? byEntry.GetValueOrDefault(entry)?.Next : newest.First;
            var page = new List<Flow>();
            for (var node = from; node is not null && page.Count < most && node.Value.At >= since; node = node.Next)
            {
                page.Add(node.Value);
            }

            return page;
        }
    }

    /// <summary>When something of each producer came last.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> LastHeard()
    {
        lock (gate)
        {
            return newest.Where(flow => flow.Direction == Flow.In).GroupBy(flow => flow.Producer.Value, StringComparer.Ordinal).ToDictionary(each => each.Key, each => each.Max(flow => flow.At), StringComparer.Ordinal);
        }
    }

    public void Apply(Recorded<Published> published) => Add(new Flow(
        published.Id, published.Time, Flow.Out, default, published.Fact.BundleId, published.Fact.ObjectIds.Count, published.Fact.Marking, published.Fact.Audience, [])
    {
        ObjectIds = [.. published.Fact.ObjectIds.Take(50)],
        Retracted = [.. Ended(published)],
    });

    public void Apply(Recorded<Received> received)
    {
        var fact = received.Fact;
        Add(new Flow(received.Id, received.Time, Flow.In, fact.Producer, fact.BundleId, BundleReader.Read(fact.Bundle).Objects.Count, fact.Envelope?.Head.Marking, fact.Envelope?.Head.Audience, fact.Hops ?? []));
    }

    public void Apply(Recorded<Accepted> accepted) =>
        Change(accepted.Causes, accepted.Id, flow => flow.With(new FlowAccepted(accepted.Id, accepted.Fact.Title, accepted.Fact.ObjectIds.Count)) with { Marking = accepted.Fact.Marking });

    public void Apply(Recorded<ObjectRefused> refused) =>
        Change(refused.Causes, null, flow => flow.With(new FlowRefused(refused.Id, refused.Fact.ObjectId, refused.Fact.Code, refused.Fact.What, refused.Fact.Reason)));

    /// <summary>Told at what is taken back, and at what takes it back.</summary>
    public void Apply(Recorded<Retracted> retracted)
    {
        var told = new FlowRetracted(retracted.Id, retracted.Time, retracted.Fact.Why, retracted.Fact.Reason, [.. retracted.Fact.Objects.Take(50).Select(version => version.ObjectId)]);
        Change(retracted.Causes, retracted.Id, flow => flow.With(told));
        if (retracted.Fact.Accepted is { } accepted)
        {
            Change([accepted], null, flow => flow.With(told));
        }
    }

    public void Apply(Recorded<Decided> decided)
    {
        foreach (var action in decided.Fact.Actions)
        {
            Change(decided.Causes, null, flow => flow.With(new FlowCaused(decided.Id, action.Verdict, Target(action), action.Reason, action.Order.Id)));
        }
    }

    public void Apply(Recorded<RuleAdopted> adopted) =>
        Change(adopted.Causes, null, flow => flow.With(new FlowCaused(adopted.Id, "rule", adopted.Fact.RuleTitle, adopted.Fact.RuleId, null)));

    public void Apply(Recorded<RuleWithdrawn> withdrawn) =>
        Change([withdrawn.Fact.Accepted], null, flow => flow.With(new FlowCaused(withdrawn.Id, "rule-withdrawn", withdrawn.Fact.RuleTitle, withdrawn.Fact.RuleId, null)));

    /// <summary>Only what was let go of because of a retraction is that flow's doing.</summary>
    public void Apply(Recorded<Released> released)
    {
        if (released.Fact.Retracted is { } retracted)
        {
            Change([retracted], null, flow => flow.With(new FlowCaused(released.Id, "released", string.Join(' ', released.Fact.Order?.Destinations ?? []), released.Fact.Reason, released.Fact.Containment)));
        }
    }

    private static IEnumerable<FlowRetracted> Ended(Recorded<Published> published)
    {
        var ended = BundleReader.Read(published.Fact.Bundle).Objects.Where(VersionReader.Ends).ToList();
        return ended.Count == 0 ? [] : [new FlowRetracted(published.Id, published.Time, Retracted.Revoked, VersionReader.ReasonOf(ended[0]), [.. ended.Take(50).Select(made => BundleReader.Text(made, "id")).OfType<string>()])];
    }

    private static string Target(PlannedAction action) => string.Join(' ', new[] { action.Order.Host, action.Order.Port is { } port ? $"{action.Order.Address}:{port}" : null, action.Order.Supplier, action.Order.Account, string.Join(' ', action.Order.Destinations) }.Where(part => !string.IsNullOrEmpty(part)));

    private void Add(Flow flow)
    {
        lock (gate)
        {
            byEntry[flow.Entry] = newest.AddFirst(flow);
            if (newest.Count > Most)
            {
                byEntry.Remove(newest.Last!.Value.Entry);
                newest.RemoveLast();
                while (followed.TryPeek(out var oldest) && oldest.Node.List is null)
                {
                    byEntry.Remove(followed.Dequeue().Entry);
                }
            }
        }
    }

    /// <param name="also">An entry by which the same flow is found from now on.</param>
    private void Change(IReadOnlyList<EntryId> causes, EntryId? also, Func<Flow, Flow> change)
    {
        lock (gate)
        {
            foreach (var cause in causes)
            {
                if (byEntry.TryGetValue(cause, out var node) && node.List is not null)
                {
                    node.Value = change(node.Value);
                    if (also is { } entry)
                    {
                        byEntry[entry] = node;
                        followed.Enqueue((entry, node));
                    }
                }
            }
        }
    }
}
