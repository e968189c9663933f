using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Active;

namespace Hikeshi.Response.Enforcing;

/// <summary>An order or a release that one actuator did not take, and that is tried again.</summary>
/// <param name="Id">The containment; for a release of everything the entry that released it.</param>
/// <param name="Cause">The entry that what comes of it follows from.</param>
/// <param name="Reason">Why it did not arrive the last time.</param>
internal sealed record Retry(ContainmentId Id, EntryId Cause, string Reason)
{
    /// <summary>What is to be enforced; null for a release.</summary>
    public Recorded<Ordered>? Ordered { get; init; }

    /// <summary>What is to be let go of; null for an order, and for a release of everything.</summary>
    public ContainmentOrder? Held { get; init; }

    /// <summary>What a release of everything let go of; null for the others.</summary>
    public Containments? All { get; init; }

    /// <summary>From when on there is no use in it, by the clock that does not jump; null: never.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    public int Tries { get; init; }

    public DateTimeOffset NotBefore { get; init; } = DateTimeOffset.MinValue;
}
