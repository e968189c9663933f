using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Response.SectorCap;

/// <summary>
/// The hub's side of the sector cap: counts what would be lost across members, not the number of actions.
/// Forty nodes decide before they see each other; this is where they see each other. The caller asks one at a time.
/// </summary>
public sealed class SectorCapacity
{
    private static readonly TimeSpan LongestLoss = TimeSpan.FromHours(24);
    private readonly Dictionary<ContainmentId, CapacityReserved> granted = [];

    /// <summary>The end that was asked for, where it was shortened: the same request again is the same request.</summary>
    private readonly Dictionary<ContainmentId, DateTimeOffset> shortened = [];

    /// <param name="members">Members of the sector.</param>
    /// <param name="share">Largest share of members that may lose the same thing at a time (0 to 1).</param>
    public CapacityReserved Ask(ReservationRequest request, int members, double share, DateTimeOffset now)
    {
        foreach (var ended in granted.Values.Where(r => r.Until <= now).Select(r => r.Containment).ToList())
        {
            granted.Remove(ended);
            shortened.Remove(ended);
        }

        if (granted.TryGetValue(request.Containment, out var before))
        {
            // The id alone proves nothing: another member, or another loss, would slip in under what was granted once.
            return before.Member == request.Member && before.Loses.SequenceEqual(request.Loses) && shortened.GetValueOrDefault(request.Containment, before.Until) == request.Until
                ? before
                : new CapacityReserved(request.Containment, request.Member, request.Loses, Granted: false, "this containment was granted for something else: a person decides", now);
        }

        foreach (var loss in request.Loses)
        {
            var already = granted.Values
                .Where(r => r.Until > now && r.Member != request.Member && r.Loses.Any(l => l.Kind == loss.Kind && l.Name == loss.Name))
                .DistinctBy(r => r.Member)
                .Count();
            var allowed = (int)Math.Floor(members * share);
            if (already + 1 > allowed)
            {
                return new CapacityReserved(request.Containment, request.Member, request.Loses, Granted: false, $"{already + 1} of {members} members would lose {loss.Kind} {loss.Name} at the same time; the sector cap allows {allowed}: a person decides", now);
            }
        }

        var latest = now + LongestLoss;
        if (request.Until > latest)
        {
            shortened[request.Containment] = request.Until;
        }

        var reserved = new CapacityReserved(request.Containment, request.Member, request.Loses, Granted: true, "within the sector cap", request.Until > latest ? latest : request.Until);
        Apply(reserved);
        return reserved;
    }

    public void Apply(CapacityReserved reserved)
    {
        if (reserved.Granted)
        {
            granted[reserved.Containment] = reserved;
        }
    }
}

/// <param name="Until">When the loss would end by itself.</param>
public sealed record ReservationRequest(ContainmentId Containment, MemberId Member, IReadOnlyList<CapacityLoss> Loses, DateTimeOffset Until);
