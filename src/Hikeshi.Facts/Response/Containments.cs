using Hikeshi.Kernel.Containment;

namespace Hikeshi.Facts.Response;

/// <summary>A containment was ordered. Nothing leaves the process before this entry and its causes are durable.</summary>
[FactKind("response.ordered/1")]
public sealed record Ordered(ContainmentOrder Order) : Fact;

/// <summary>An actuator answered: delivered (accepted) or enforced (in force where the block lives).</summary>
[FactKind("response.enforced/1")]
public sealed record Enforced(ContainmentId Containment, ContainmentKind Kind, string Actuator, string State, DateTimeOffset EnforcedAt, string Detail) : Fact;

[FactKind("response.failed/1")]
public sealed record EnforcementFailed(ContainmentId Containment, string Actuator, string Detail) : Fact;

/// <summary>Held for a person (承認待ち): never called a containment.</summary>
[FactKind("response.waiting/1")]
public sealed record Waiting(ContainmentOrder Order, string Guardrail, string Reason) : Fact;

[FactKind("response.released/1")]
public sealed record Released(ContainmentId Containment, string By, string Reason) : Fact;

[FactKind("response.expired/1")]
public sealed record Expired(ContainmentId Containment) : Fact;

/// <summary>The red button: everything this node contains is undone, and nothing new is ordered until it is enabled again.</summary>
[FactKind("response.all-released/1")]
public sealed record AllReleased(int Containments, string By, string Reason) : Fact;
