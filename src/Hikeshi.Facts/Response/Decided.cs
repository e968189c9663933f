using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Facts.Response;

/// <summary>What the node made of a sighting or of something shared: the planned actions and why each goes ahead, waits, or is refused.</summary>
/// <param name="Trigger">sighting, shared, advisory, supplier.</param>
/// <param name="PolicyVersion">Digest of the policy that was applied.</param>
[FactKind("response.decided/1")]
public sealed record Decided(
    string Trigger,
    string PolicyVersion,
    MemberId Origin,
    string Subject,
    IReadOnlyList<PlannedAction> Actions,
    IReadOnlyList<string> Reasons) : Fact;

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
    IReadOnlyList<CapacityLoss> Loses);

/// <param name="Kind"><c>supplier</c> (reachability) or <c>function</c> (share of capacity).</param>
/// <param name="Share">Lost share, 0 to 1.</param>
public sealed record CapacityLoss(string Kind, string Name, double Share);
