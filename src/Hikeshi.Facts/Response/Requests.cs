using Hikeshi.Kernel.Containment;

namespace Hikeshi.Facts.Response;

/// <summary>Somebody asked for a containment: a machine at the OpenC2 door, or a step of a playbook. It is judged like any other, and goes ahead only when people let it.</summary>
/// <param name="RequestId">The requester's own name for it; the same requester and name are the same request.</param>
/// <param name="Order">What is asked for; its id derives from requester and name, so that asking twice orders once.</param>
/// <param name="By">Who asked, as evidence names it; whoever it is does not approve it.</param>
/// <param name="Through"><c>openc2</c> or <c>playbook</c>.</param>
/// <param name="Digest">SHA-256 of what was asked, lower-case hex: the same name for something else is refused.</param>
[FactKind("response.requested/1")]
public sealed record ContainmentRequested(string RequestId, ContainmentOrder Order, string By, string Through, string Digest) : Fact;

/// <summary>The requester does not want it any more, and it was not in force yet: people are not asked any longer.</summary>
[FactKind("response.request-withdrawn/1")]
public sealed record RequestWithdrawn(ContainmentId Containment, string By, string Reason) : Fact;
