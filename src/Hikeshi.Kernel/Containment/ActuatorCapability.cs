using Hikeshi.Kernel.Net;

namespace Hikeshi.Kernel.Containment;

/// <summary>Who lets go when a containment's end comes.</summary>
public enum EndHeldBy
{
    /// <summary>The system that enforces: the block ends with the node dead.</summary>
    Target,

    /// <summary>That system knows no end: the node lets go, and in its place the guard beside it (docs/guardrails.md).</summary>
    Node,
}

/// <summary>What an actuator says that it can do: an order that does not fit fails closed, with the reason, before anything is sent.</summary>
/// <param name="Kinds">The kinds that it enforces and undoes.</param>
/// <param name="Observes">Whether a second look can tell that an order is in force. Without it an order stays delivered for ever.</param>
public sealed record ActuatorCapability(IReadOnlySet<ContainmentKind> Kinds, EndHeldBy End, bool Observes)
{
    /// <summary>The longest life of a containment over there, from the order on.</summary>
    public TimeSpan LongestLife { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Most destinations in one order.</summary>
    public int MostDestinations { get; init; } = 4096;

    public bool TakesIpv6 { get; init; } = true;

    /// <summary>Whether a block may be a CIDR prefix, not only one address.</summary>
    public bool TakesPrefixes { get; init; } = true;

    /// <summary>Whether a destination may be a domain name.</summary>
    public bool TakesNames { get; init; } = true;

    /// <summary>How many orders may be on their way to it at once, and as many releases. More than one only where they are independent over there.</summary>
    public int AtOnce { get; init; } = 1;

    /// <summary>How long an order may stay delivered before a missing confirmation is a failure; null: no confirmation is awaited.</summary>
    public TimeSpan? ConfirmsWithin { get; init; }

    /// <summary>How long a release of everything that succeeded is left alone before whoever watches the off-box switch repeats it: each costs the other side a question, and some a message to people. What failed is tried again at once.</summary>
    public TimeSpan RepeatsReleaseAfter { get; init; } = TimeSpan.Zero;

    public static IReadOnlySet<ContainmentKind> Every { get; } = new HashSet<ContainmentKind>(Enum.GetValues<ContainmentKind>());

    public static IReadOnlySet<ContainmentKind> Only(params ReadOnlySpan<ContainmentKind> kinds)
    {
        var set = new HashSet<ContainmentKind>(kinds.Length);
        foreach (var kind in kinds)
        {
            set.Add(kind);
        }

        return set;
    }

    /// <returns>Why this order cannot be given to it; null when it fits.</returns>
    public string? Mismatch(ContainmentOrder order, DateTimeOffset now)
    {
        if (!Kinds.Contains(order.Kind))
        {
            return $"it does not enforce {ContainmentWords.Of(order.Kind)}";
        }

        if (order.ExpiresAt - now > LongestLife)
        {
            return $"it holds a containment for at most {LongestLife:c}, and this one ends at {order.ExpiresAt:O}";
        }

        if (order.Destinations.Count > MostDestinations)
        {
            return $"it takes at most {MostDestinations} destinations, and there are {order.Destinations.Count}";
        }

        return order.Destinations.Select(MismatchOf).FirstOrDefault(reason => reason is not null);
    }

    private string? MismatchOf(string destination)
    {
        if (!IpPrefix.TryParse(destination, out var prefix))
        {
            return TakesNames ? null : $"it takes addresses, and {destination} is a name";
        }

        return prefix.IsV6 && !TakesIpv6 ? $"it knows no IPv6, and {destination} is"
            : prefix.Length < (prefix.IsV6 ? 128 : 32) && !TakesPrefixes ? $"it takes single addresses, and {destination} is a prefix"
            : null;
    }
}
