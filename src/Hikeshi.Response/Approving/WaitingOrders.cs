using System.Collections.Immutable;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Active;
using Hikeshi.Response.Deciding;

namespace Hikeshi.Response.Approving;

/// <summary>What was held for people and is not decided yet. Immutable.</summary>
public sealed class WaitingOrders
{
    /// <summary>So many questions nobody reads: what is held beyond them is in the evidence, and asks nobody.</summary>
    public const int Most = 500;

    /// <summary>What is held only because it came too fast, or because somebody asked for it, takes a part of them at most: it must not leave nobody to ask for what matters.</summary>
    public const int MostForRate = 100;

    private readonly ImmutableDictionary<ContainmentId, WaitingOrder> byId;
    private readonly ImmutableDictionary<string, ContainmentId> byTarget;

    private WaitingOrders(ImmutableDictionary<ContainmentId, WaitingOrder> byId, ImmutableDictionary<string, ContainmentId> byTarget)
    {
        this.byId = byId;
        this.byTarget = byTarget;
    }

    public static WaitingOrders None { get; } = new(ImmutableDictionary<ContainmentId, WaitingOrder>.Empty, ImmutableDictionary.Create<string, ContainmentId>(StringComparer.Ordinal));

    public int Count => byId.Count;

    public WaitingOrder? Find(ContainmentId id) => byId.GetValueOrDefault(id);

    /// <summary>What people are asked about this target; null when nothing.</summary>
    internal WaitingOrder? On(string target) => byTarget.TryGetValue(target, out var id) ? byId[id] : null;

    /// <summary>Whether people are asked about the same thing already, by another order.</summary>
    /// <param name="target">What it would act on (<see cref="ContainmentTarget"/>).</param>
    public bool IsAskedFor(ContainmentId id, string target) => byTarget.TryGetValue(target, out var asked) && asked != id;

    /// <summary>Whether something acts on this target (<see cref="ContainmentTarget"/>) unless somebody objects in time.</summary>
    internal bool GoesAhead(string target) => byTarget.TryGetValue(target, out var id) && byId[id].Guardrail == Guardrails.Veto;

    /// <summary>What people must answer once more takes the place of what they were asked before.</summary>
    internal WaitingOrders With(Recorded<Waiting> waiting, string target) =>
        ContainmentApproval.AskedBefore(waiting.Fact) is { } before && Find(waiting.Fact.Order.Id)?.ApprovalId == before ? Without(waiting.Fact.Order.Id).Added(waiting, target, Most)
        : Added(waiting, target, waiting.Fact.Guardrail == "rate" || waiting.Fact.Grounds?.RequestedBy is not null ? MostForRate : Most);

    private WaitingOrders Added(Recorded<Waiting> waiting, string target, int most)
    {
        var order = waiting.Fact.Order;
        return byId.ContainsKey(order.Id) || IsAskedFor(order.Id, target) || byId.Count >= most ? this
            : new(byId.Add(order.Id, new WaitingOrder(order, target, waiting.Fact.Guardrail, waiting.Fact.Grounds, order.ExpiresAt - waiting.Time, ContainmentApproval.IdOf(waiting), ContainmentApproval.WishOf(waiting)) { EndsBy = waiting.Fact.EndsBy }), byTarget.SetItem(target, order.Id));
    }

    internal WaitingOrders Without(ContainmentId id) =>
        byId.TryGetValue(id, out var waiting) ? new(byId.Remove(id), byTarget.Remove(waiting.Target)) : this;
}

/// <param name="Target">What it would act on, by the names of the ledger.</param>
/// <param name="Lifetime">How long it shall live once it is approved: a wait shortens nothing.</param>
/// <param name="ApprovalId">The question that people were asked.</param>
/// <param name="WishedBy">Whose wish it is, who never approves it, however often it is asked; null: the node's own.</param>
public sealed record WaitingOrder(ContainmentOrder Order, string Target, string Guardrail, OrderGrounds? Grounds, TimeSpan Lifetime, string ApprovalId, string? WishedBy)
{
    /// <summary>When what it is a part of ends; null: it is a part of nothing.</summary>
    public DateTimeOffset? EndsBy { get; init; }
}
