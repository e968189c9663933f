using System.Collections.Concurrent;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Clocks;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Response.Enforcing.Quiescing;

/// <summary>
/// Payment systems that were asked to quiesce and have not been told to go on, or have not said yet what became of their payments: known from facts, so
/// that a node that was started again takes them up. Thread-safe.
/// </summary>
internal sealed class OpenFlows(SteadyClock clock)
{
    private readonly ConcurrentDictionary<(ContainmentId Containment, string Hook), OpenFlow> open = new();

    public IReadOnlyCollection<OpenFlow> All => [.. open.Values];

    public IReadOnlyList<OpenFlow> Of(ContainmentId containment) => open.IsEmpty ? [] : [.. open.Values.Where(flow => flow.Containment == containment).OrderBy(flow => flow.Hook, StringComparer.Ordinal)];

    /// <summary>Asked again about the same containment, it may have named more payments.</summary>
    public void Apply(Recorded<FlowsQuiesced> quiesced)
    {
        var fact = quiesced.Fact;
        open.AddOrUpdate(
            (fact.Containment, fact.Hook),
            _ => Made(fact.InFlight),
            (_, before) => Made([.. before.Ids.Union(fact.InFlight, StringComparer.Ordinal).Take(HookLimits.MostIds)]));

        OpenFlow Made(IReadOnlyList<string> ids) => new(fact.Containment, fact.Hook, quiesced.Id)
        {
            Ids = ids,
            HasNamedAll = fact.State == FlowWords.Quiesced,
            Why = fact.Then == FlowWords.Cut ? FlowWords.Enforced : FlowWords.Failed,
            State = FlowWords.Pending,
            Since = clock.Of(quiesced.Time),
            Next = clock.Now,
        };
    }

    public void Apply(Recorded<FlowsReconciled> reconciled)
    {
        var fact = reconciled.Fact;
        if (!open.TryGetValue((fact.Containment, fact.Hook), out var flow) || !reconciled.Causes.Contains(flow.Cause))
        {
            return; // it was asked to quiesce anew meanwhile
        }

        var isOver = fact.State is FlowWords.Reconciled or FlowWords.GivenUp;
        if (isOver && fact.Why != FlowWords.Enforced)
        {
            open.TryRemove((fact.Containment, fact.Hook), out _);
            return;
        }

        var known = flow.Why == fact.Why ? flow : flow.Entering(fact.Why, clock.Of(reconciled.Time));
        open.TryUpdate((fact.Containment, fact.Hook), known with { Ids = fact.Unknown, State = fact.State, IsSettled = isOver }, flow);
    }

    /// <summary>It is about to be asked to quiesce: nobody tells it to go on before it is known what came of that.</summary>
    public void LeaveAlone(ContainmentId containment, DateTimeOffset until)
    {
        foreach (var flow in Of(containment))
        {
            Update(flow, flow with { Next = until });
        }
    }

    /// <summary>Whether nothing has changed since it was looked at.</summary>
    public bool IsStill(OpenFlow flow) => open.TryGetValue((flow.Containment, flow.Hook), out var known) && known == flow;

    /// <summary>What was answered, and when it is asked next; nothing, when facts have changed it meanwhile.</summary>
    public void Update(OpenFlow before, OpenFlow after) => open.TryUpdate((before.Containment, before.Hook), after, before);
}

/// <param name="Cause">The entry that says that it was asked to quiesce.</param>
internal sealed record OpenFlow(ContainmentId Containment, string Hook, EntryId Cause)
{
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>Ids whose fate nobody has said yet.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>It has said which payments were under way: it may not find more later.</summary>
    public bool HasNamedAll { get; init; }

    /// <summary>enforced: the flows are cut; released, expired, failed: they are not, and payments may go on.</summary>
    public required string Why { get; init; }

    /// <summary>What it answered last.</summary>
    public required string State { get; init; }

    /// <summary>Nothing is to be asked while the flows are cut.</summary>
    public bool IsSettled { get; init; }

    /// <summary>Since when this <see cref="Why"/> holds, by the clock that does not jump.</summary>
    public DateTimeOffset Since { get; init; }

    public DateTimeOffset Next { get; init; }

    public TimeSpan Pause { get; init; } = FirstPause;

    public OpenFlow Entering(string why, DateTimeOffset now) => this with { Why = why, State = FlowWords.Pending, IsSettled = false, Since = now, Next = now, Pause = FirstPause };
}
