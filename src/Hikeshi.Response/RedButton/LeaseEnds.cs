using Hikeshi.Kernel.Clocks;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.RedButton;

/// <summary>When the leases end, by a clock that does not jump: reckoned once, when a lease is first seen.</summary>
internal sealed class LeaseEnds(SteadyClock clock)
{
    private readonly Dictionary<ContainmentId, (DateTimeOffset Told, DateTimeOffset End)> ends = [];

    /// <summary>Those whose end came so long ago.</summary>
    public IEnumerable<ContainmentOrder> Come(IReadOnlyList<ContainmentOrder> leases, TimeSpan ago)
    {
        foreach (var gone in ends.Keys.Except(leases.Select(order => order.Id)).ToList())
        {
            ends.Remove(gone);
        }

        var now = clock.Now;
        foreach (var order in leases)
        {
            if (!ends.TryGetValue(order.Id, out var known) || known.Told != order.ExpiresAt)
            {
                ends[order.Id] = known = (order.ExpiresAt, clock.Of(order.ExpiresAt)); // seen for the first time, or renewed
            }

            if (known.End + ago <= now)
            {
                yield return order;
            }
        }
    }
}
