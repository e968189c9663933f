using System.Text.Json.Serialization;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Facts.Response;

/// <summary>A compensating control (代替統制) was proposed until an advisory's fix is in: what it is, why it fits, what it might break, how to see it, and its end.</summary>
/// <param name="Kind">virtual-patch, component-shield, segmentation, privileged-access, watch-rule.</param>
/// <param name="Target">What it stands before, in words: <c>service gateway</c>, <c>host core-1</c>.</param>
/// <param name="Covers">Where the weak component ran when it was proposed: it ends when the ledger shows none of these any more.</param>
/// <param name="Reason">Why it fits.</param>
/// <param name="BlastRadius">What it might break (想定影響範囲).</param>
/// <param name="Verification">How a person sees that it works.</param>
/// <param name="LatestEnd">When people are asked whether it stays.</param>
[FactKind("response.control-proposed/1")]
public sealed record ControlProposed(
    string ControlId,
    string AdvisoryId,
    string Kind,
    string Target,
    IReadOnlyList<ControlledPlace> Covers,
    string Reason,
    IReadOnlyList<string> BlastRadius,
    string Verification,
    DateTimeOffset LatestEnd) : Fact
{
    /// <summary>What people install; a virtual patch's is the one that only logs. Null where an actuator alone enforces it.</summary>
    [JsonConverter(typeof(LongText))]
    public string? Text { get; init; }

    /// <summary>The request shape (JSON) that a virtual patch is made from.</summary>
    public string? Shape { get; init; }

    /// <summary>The first of the rule ids that a virtual patch takes.</summary>
    public int? FirstRuleId { get; init; }

    /// <summary>What an actuator would get; null where only people can place it.</summary>
    public ContainmentOrder? Order { get; init; }
}

/// <param name="Component">Package URL as the ledger holds it.</param>
public sealed record ControlledPlace(string Asset, string Component);

/// <summary>A person says that the control is in place, or that an actuator shall enforce it.</summary>
/// <param name="Mode">detection, blocking, by-hand, actuator.</param>
[FactKind("response.control-placed/1")]
public sealed record ControlPlaced(string ControlId, string Mode, string By, string Note) : Fact
{
    /// <summary>The containment that enforces it; null where people placed it.</summary>
    public ContainmentId? Containment { get; init; }
}

/// <summary>A second look: the control was seen to work, or was not there.</summary>
[FactKind("response.control-verified/1")]
public sealed record ControlVerified(string ControlId, bool IsInForce, string By, string Detail) : Fact;

/// <summary>People are asked about a control: whether a virtual patch may block, or whether a control stays after its latest end.</summary>
/// <param name="What">blocking, keep.</param>
[FactKind("response.control-asked/1")]
public sealed record ControlAsked(string ControlId, string What, string ApprovalId) : Fact;

/// <summary>People let it.</summary>
/// <param name="What">As it was asked.</param>
/// <param name="Until">The new latest end, where a control stays.</param>
[FactKind("response.control-permitted/1")]
public sealed record ControlPermitted(string ControlId, string What, string ApprovalId, DateTimeOffset? Until) : Fact;

/// <summary>A control's latest end has passed, nobody said that it stays, and the weak component still runs: it is not dropped, it is a finding.</summary>
[FactKind("response.control-overdue/1")]
public sealed record ControlOverdue(string ControlId, string Reason) : Fact;

/// <summary>A control has come to its end.</summary>
/// <param name="Why">fixed (the ledger shows it), withdrawn (the advisory), remediated (a person's record), given-up.</param>
[FactKind("response.control-ended/1")]
public sealed record ControlEnded(string ControlId, string Why, string Reason) : Fact
{
    /// <summary>The person; null: the ledger or the advisory said it.</summary>
    public string? By { get; init; }
}
