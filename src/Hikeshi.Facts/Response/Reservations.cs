using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Facts.Response;

/// <summary>The node asked the hub before an action that costs capacity beyond one own host; this is the answer (or that none came).</summary>
[FactKind("response.reservation-answered/1")]
public sealed record ReservationAnswered(ContainmentOrder Order, bool Granted, string Reason) : Fact
{
    /// <summary>What the order rests on; null in logs from before.</summary>
    public OrderGrounds? Grounds { get; init; }
}

/// <summary>The hub's ledger of what would be lost across members (sector cap).</summary>
[FactKind("response.capacity-reserved/1")]
public sealed record CapacityReserved(ContainmentId Containment, MemberId Member, IReadOnlyList<CapacityLoss> Loses, bool Granted, string Reason, DateTimeOffset Until) : Fact;
