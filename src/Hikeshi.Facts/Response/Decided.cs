using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Facts.Response;

/// <summary>What the node made of a sighting or of something shared: the planned actions and why each goes ahead, waits, or is refused.</summary>
/// <param name="Trigger">sighting, shared, advisory, supplier, request, unvetoed (the time to object is over).</param>
/// <param name="PolicyVersion">Digest of the policy that was applied.</param>
[FactKind("response.decided/1")]
public sealed record Decided(
    string Trigger,
    string PolicyVersion,
    MemberId Origin,
    string Subject,
    IReadOnlyList<PlannedAction> Actions,
    IReadOnlyList<string> Reasons) : Fact
{
    /// <summary>How loudly people are told: none, inform, page; null in logs from before.</summary>
    public string? Notify { get; init; }
}

/// <param name="Autonomy">record, recommend, act-unless-vetoed, act: what the policy grants this action class.</param>
/// <param name="Verdict">order, reserve (needs the hub's reservation first), waiting (held for a person), record, recommend, refused.</param>
/// <param name="Guardrail">The guardrail that held it back; empty when none did.</param>
/// <param name="Loses">What the action would cost; empty for narrow protections.</param>
public sealed record PlannedAction(
    ContainmentOrder Order,
    string Autonomy,
    string Verdict,
    string Guardrail,
    string Reason,
    IReadOnlyList<CapacityLoss> Loses)
{
    /// <summary>The rule of the policy that proposed it; null in logs from before.</summary>
    public string? Rule { get; init; }

    /// <summary>What it rests on; null in logs from before.</summary>
    public OrderGrounds? Grounds { get; init; }
}

/// <summary>What an order rests on: whoever enforces it judges it once more by this.</summary>
/// <param name="Source">Who saw what led to it; another member, when it was shared.</param>
/// <param name="ByBehaviour">No rule names what was seen.</param>
/// <param name="Loses">What it would cost; empty for narrow protections.</param>
public sealed record OrderGrounds(MemberId Source, bool ByBehaviour, IReadOnlyList<CapacityLoss> Loses)
{
    /// <summary>The approval of people that let it; null when it was automatic.</summary>
    public string? Approval { get; init; }

    /// <summary>The question that nobody objected to in time: no approval, so it is judged as what is automatic. Null when there was none.</summary>
    public string? UnlessVetoed { get; init; }

    /// <summary>What this node did itself that may have caused what was seen, in words; null when nothing did.</summary>
    public string? AfterEffectOf { get; init; }

    /// <summary>Who asked for it, as evidence names it; null when the node proposed it.</summary>
    public string? RequestedBy { get; init; }
}

/// <param name="Kind"><c>supplier</c> (reachability), <c>function</c> (share of capacity), or <c>function-class</c> with the name <c>payment-rail</c>, whatever the member calls its rails.</param>
/// <param name="Share">Lost share, 0 to 1.</param>
public sealed record CapacityLoss(string Kind, string Name, double Share);
