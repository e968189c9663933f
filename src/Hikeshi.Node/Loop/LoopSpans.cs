using System.Diagnostics;
using Hikeshi.Evidence;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Node.Loop;

/// <summary>
/// A span for every entry that a subscription handles, from the source <c>hikeshi.node</c>. It carries the id of the entry, and is the child of the span
/// that recorded it: one decision is one trace, from the event to the firewall. Other causes are span links. Costs one look when nobody listens. Thread-safe.
/// </summary>
internal sealed class LoopSpans
{
    public const string SourceName = "hikeshi.node";

    /// <summary>Spans that a later entry can still be tied to; a cause that is older stays named in <c>hikeshi.entry.causes</c>.</summary>
    private const int MostRemembered = 4096;

    private static readonly ActivitySource Source = new(SourceName, NodeHost.Version);

    private readonly Dictionary<(EntryId Entry, string Subscription), ActivityContext> contexts = [];
    private readonly Queue<(EntryId, string)> order = new();
    private readonly Lock gate = new();

    /// <returns>Null when nobody listens, or the listener does not want this one.</returns>
    public Activity? Start(string subscription, EvidenceEntry entry) =>
        Source.HasListeners() ? StartHeard(subscription, entry.Index, entry.Header) : null;

    /// <summary>Says what came of it: the ids of the entries that the handler returned.</summary>
    public static IReadOnlyList<EntryDraft> End(Activity? span, IReadOnlyList<EntryDraft> drafts)
    {
        if (span is not null && drafts.Count > 0)
        {
            span.SetTag("hikeshi.entry.effects", drafts.Select(draft => draft.Id.ToString()).ToArray());
        }

        return drafts;
    }

    /// <summary>
    /// Stands in an exception filter, so that the failure goes on untouched. A span may leave the node, so it names the kind of failure (error.type of
    /// the semantic conventions); the message, which may quote a body, stays in the node's own log.
    /// </summary>
    /// <returns>Always false.</returns>
    public static bool Failed(Activity? span, Exception failure)
    {
        span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", failure.GetType().FullName);
        return false;
    }

    private Activity? StartHeard(string subscription, ulong index, EntryHeader header)
    {
        var causes = header.Causes.Select(cause => Find(cause, header.By)).OfType<ActivityContext>().ToList();
        var tags = new ActivityTagsCollection
        {
            ["hikeshi.subscription"] = subscription,
            ["hikeshi.entry.id"] = header.Id.ToString(),
            ["hikeshi.entry.index"] = (long)index,
            ["hikeshi.entry.kind"] = header.Kind,
            ["hikeshi.entry.causes"] = header.Causes.Select(cause => cause.ToString()).ToArray(),
        };
        var span = Source.StartActivity($"handle {header.Kind}", ActivityKind.Internal, causes.FirstOrDefault(), tags, causes.Skip(1).Select(cause => new ActivityLink(cause)));
        if (span is not null)
        {
            Remember((header.Id, subscription), span.Context);
        }

        return span;
    }

    /// <summary>The span in which that subscription handled the cause; for what nobody's handler recorded, the span in which the loop thought about it.</summary>
    private ActivityContext? Find(EntryId cause, string? by)
    {
        lock (gate)
        {
            return contexts.TryGetValue((cause, by ?? LoopRunner.Thinker), out var context) || contexts.TryGetValue((cause, LoopRunner.Thinker), out context) ? context : null;
        }
    }

    private void Remember((EntryId, string) handled, ActivityContext context)
    {
        lock (gate)
        {
            if (!contexts.TryAdd(handled, context))
            {
                contexts[handled] = context; // tried again
                return;
            }

            order.Enqueue(handled);
            if (order.Count > MostRemembered)
            {
                contexts.Remove(order.Dequeue());
            }
        }
    }
}
