using System.Text.Json.Serialization;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Facts.Response;

/// <summary>A containment was ordered. Nothing leaves the process before this entry and its causes are durable.</summary>
[FactKind("response.ordered/1")]
public sealed record Ordered(ContainmentOrder Order) : Fact
{
    /// <summary>What it rests on; null in logs from before.</summary>
    public OrderGrounds? Grounds { get; init; }
}

/// <summary>What an actuator answered, or what was seen of it: delivered (accepted) or enforced (seen in force where the block lives).</summary>
/// <param name="EnforcedAt">When it came to that state.</param>
[FactKind("response.enforced/1")]
public sealed record Enforced(ContainmentId Containment, ContainmentKind Kind, string Actuator, string State, DateTimeOffset EnforcedAt, string Detail) : Fact;

[FactKind("response.failed/1")]
public sealed record EnforcementFailed(ContainmentId Containment, string Actuator, string Detail) : Fact
{
    /// <summary>The world is not as it was said to be: accepted and not in force, or released and still there. Too many of these open the circuit.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsSurprise { get; init; }

    /// <summary>A release failed, and is tried again until <see cref="ReleaseSettled"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsTriedAgain { get; init; }

    /// <summary>What may still be held there, where <see cref="IsTriedAgain"/>; null when everything was released.</summary>
    public ContainmentOrder? Order { get; init; }
}

/// <summary>An order did not arrive for a reason that may go by itself: it stays ordered, and is tried again. Once for each reason, not for each try.</summary>
/// <param name="NotBefore">It is left alone until then; the pauses after that grow.</param>
[FactKind("response.deferred/1")]
public sealed record EnforcementDeferred(ContainmentId Containment, string Actuator, string Detail, DateTimeOffset NotBefore) : Fact;

/// <summary>What became of a release that had failed.</summary>
/// <param name="Tries">How often it was tried after that failure.</param>
[FactKind("response.release-settled/1")]
public sealed record ReleaseSettled(ContainmentId Containment, string Actuator, string Outcome, int Tries, string Detail) : Fact
{
    /// <summary>It let go.</summary>
    public const string Undone = "undone";

    /// <summary>The end that it holds itself has come, so it is not tried any more; nobody has seen that it let go.</summary>
    public const string Ended = "ended";

    /// <summary>No actuator has this name any more: what it held is for people.</summary>
    public const string Gone = "gone";
}

/// <summary>Held for a person (承認待ち): never called a containment.</summary>
[FactKind("response.waiting/1")]
public sealed record Waiting(ContainmentOrder Order, string Guardrail, string Reason) : Fact
{
    /// <summary>What is in force already shall last longer: under the same id, until the new end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Renews { get; init; }

    /// <summary>What it rests on; null in logs from before.</summary>
    public OrderGrounds? Grounds { get; init; }

    /// <summary>Whose voice does not count: whoever wrote, reported or asked for what it is a part of. Null: nobody's but the requester's.</summary>
    public IReadOnlyList<string>? NotBy { get; init; }

    /// <summary>When what it is a part of ends, whenever people let it; null: it is a part of nothing.</summary>
    public DateTimeOffset? EndsBy { get; init; }
}

[FactKind("response.released/1")]
public sealed record Released(ContainmentId Containment, string By, string Reason) : Fact
{
    /// <summary>What was let go: an actuator that keeps no book of its own must be told. Null in logs from before.</summary>
    public ContainmentOrder? Order { get; init; }

    /// <summary>A roll-out to the sector stopped: it says nothing against this node.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsHalt { get; init; }

    /// <summary>The retraction, or the order that one overtook, because of which it was let go: no person said anything against it. Null: somebody did.</summary>
    public EntryId? Retracted { get; init; }
}

[FactKind("response.expired/1")]
public sealed record Expired(ContainmentId Containment) : Fact
{
    /// <summary>What came to its end: where the target knows no end, it must be told. Null in logs from before.</summary>
    public ContainmentOrder? Order { get; init; }
}

/// <summary>The red button: everything this node contains is undone, and nothing new is ordered until it is enabled again.</summary>
[FactKind("response.all-released/1")]
public sealed record AllReleased(int Containments, string By, string Reason) : Fact
{
    /// <summary>Id of the off-box switch that was obeyed; null: a person pressed the button here.</summary>
    public string? Switch { get; init; }
}
