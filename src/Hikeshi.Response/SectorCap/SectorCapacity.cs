using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Response.SectorCap;

/// <summary>
/// The hub's side of the sector cap: counts what would be lost across members, not the number of actions.
/// Forty nodes decide before they see each other; this is where they see each other. A supplier that is out of reach counts as one member,
/// a critical function as the share of its capacity that is gone there. Thread-safe.
/// </summary>
public sealed class SectorCapacity
{
    private static readonly TimeSpan LongestLoss = TimeSpan.FromHours(24);
    private const int MostLosses = 64;
    private const int MostOfOneMember = 1_000;
    private const int LongestName = 256;
    private readonly Lock gate = new();
    private readonly Dictionary<ContainmentId, CapacityReserved> granted = [];

    /// <summary>The end that was asked for, where it was shortened: the same request again is the same request.</summary>
    private readonly Dictionary<ContainmentId, DateTimeOffset> shortened = [];

    /// <param name="members">Members of the sector.</param>
    /// <param name="share">Largest share of the sector that may lose the same thing at a time (0 to 1).</param>
    public CapacityReserved Ask(ReservationRequest request, int members, double share, DateTimeOffset now)
    {
        lock (gate)
        {
            return Answer(request, members, share, now);
        }
    }

    /// <summary>What is granted now, as the cap counts it: no member by name. The most lost first.</summary>
    public IReadOnlyList<SectorLoss> Lost(DateTimeOffset now)
    {
        lock (gate)
        {
            return
            [
                .. granted.Values.Where(reserved => reserved.Until > now)
                    .SelectMany(reserved => reserved.Loses, (reserved, loss) => (reserved.Member, Loss: loss))
                    .GroupBy(held => (held.Loss.Kind, held.Loss.Name))
                    .Select(thing => (thing.Key, Shares: thing.GroupBy(held => held.Member, held => held.Loss.Share).Select(shares => shares.Max()).ToList()))
                    .Select(thing => new SectorLoss(thing.Key.Kind, thing.Key.Name, thing.Shares.Sum(), thing.Shares.Count))
                    .OrderByDescending(loss => loss.Lost).ThenBy(loss => loss.Kind, StringComparer.Ordinal).ThenBy(loss => loss.Name, StringComparer.Ordinal),
            ];
        }
    }

    private CapacityReserved Answer(ReservationRequest request, int members, double share, DateTimeOffset now)
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

        if (WhyNot(request, request.LetByPeople ? double.PositiveInfinity : members * share, members) is { } reason)
        {
            return new CapacityReserved(request.Containment, request.Member, request.Loses, Granted: false, reason, now);
        }

        var latest = now + LongestLoss;
        if (request.Until > latest)
        {
            shortened[request.Containment] = request.Until;
        }

        var reserved = new CapacityReserved(request.Containment, request.Member, request.Loses, Granted: true, request.LetByPeople ? "people there let it: it counts" : "within the sector cap", request.Until > latest ? latest : request.Until);
        granted[reserved.Containment] = reserved;
        return reserved;
    }

    private string? WhyNot(ReservationRequest request, double most, int members)
    {
        if (request.Loses.Count is 0 or > MostLosses || !request.Loses.All(IsPlausible))
        {
            return $"it does not say properly what would be lost: 1 to {MostLosses} losses, each with a kind, a name and a share above 0 and up to 1: a person decides";
        }

        if (granted.Values.Count(r => r.Member == request.Member) >= MostOfOneMember)
        {
            return $"{request.Member} holds {MostOfOneMember} reservations already: a person decides";
        }

        foreach (var loss in request.Loses)
        {
            // A member says what it will have lost in all, so its greatest share counts and not the sum of them.
            var lost = granted.Values
                .SelectMany(r => r.Loses, (r, l) => (r.Member, Loss: l))
                .Where(held => held.Loss.Kind == loss.Kind && held.Loss.Name == loss.Name)
                .Append((request.Member, Loss: loss))
                .GroupBy(held => held.Member, held => held.Loss.Share)
                .Sum(shares => shares.Max());
            if (lost > most)
            {
                return FormattableString.Invariant($"{lost:0.##} of {members} members would lose {loss.Kind} {loss.Name} at the same time; the sector cap allows {most:0.##}: a person decides");
            }
        }

        return null;
    }

    private static bool IsPlausible(CapacityLoss loss) =>
        loss.Share is > 0 and <= 1 && loss.Kind.Length is > 0 and <= LongestName && loss.Name.Length is > 0 and <= LongestName;

    public void Apply(CapacityReserved reserved)
    {
        if (reserved.Granted)
        {
            lock (gate)
            {
                granted[reserved.Containment] = reserved;
            }
        }
    }
}

/// <param name="Until">When the loss would end by itself.</param>
public sealed record ReservationRequest(ContainmentId Containment, MemberId Member, IReadOnlyList<CapacityLoss> Loses, DateTimeOffset Until)
{
    /// <summary>People of that member have let it: it is counted, not judged.</summary>
    public bool LetByPeople { get; init; }
}

/// <param name="Lost">Of how many members it is lost, partly lost ones counted in part.</param>
/// <param name="Members">How many members lose any of it.</param>
public sealed record SectorLoss(string Kind, string Name, double Lost, int Members);
