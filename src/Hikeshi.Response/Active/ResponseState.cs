using System.Collections.Immutable;
using Hikeshi.Facts.Exposure;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.Active;

/// <summary>What the node has enabled, ordered, and released: one immutable value, the "history" of a decision.</summary>
/// <param name="Autonomy">By action class; a class that is missing is record only.</param>
/// <param name="RecentOrders">Times of orders, newest last; only the last minute matters.</param>
/// <param name="RecentReleases">By <see cref="ContainmentTarget.Of"/>: when a person released it.</param>
/// <param name="Assessments">What advisories reach here, by advisory id: known before anything is exploited.</param>
/// <param name="Standing">What the actuators said of an active containment: delivered, enforced or failed; missing means ordered.</param>
/// <param name="RedButton">Set by release-all; nothing is ordered until autonomy is enabled anew.</param>
/// <param name="Released">Containments that a person released, with the end they would have had: an order that is still on its way is stopped.</param>
/// <param name="AllReleasedAt">Index of the last release-all: orders before it are void, also when autonomy was enabled anew since.</param>
public sealed record ResponseState(
    ImmutableDictionary<ContainmentKind, string> Autonomy,
    ImmutableDictionary<ContainmentId, ContainmentOrder> Active,
    ImmutableQueue<DateTimeOffset> RecentOrders,
    ImmutableDictionary<string, DateTimeOffset> RecentReleases,
    ImmutableDictionary<string, ExposureAssessed> Assessments,
    ImmutableDictionary<ContainmentId, string> Standing,
    bool RedButton,
    ImmutableDictionary<ContainmentId, DateTimeOffset> Released,
    ulong? AllReleasedAt)
{
    public static ResponseState Empty { get; } = new(
        ImmutableDictionary<ContainmentKind, string>.Empty,
        ImmutableDictionary<ContainmentId, ContainmentOrder>.Empty,
        ImmutableQueue<DateTimeOffset>.Empty,
        ImmutableDictionary<string, DateTimeOffset>.Empty,
        ImmutableDictionary<string, ExposureAssessed>.Empty,
        ImmutableDictionary<ContainmentId, string>.Empty,
        RedButton: false,
        ImmutableDictionary<ContainmentId, DateTimeOffset>.Empty,
        AllReleasedAt: null);

    public string AutonomyOf(ContainmentKind kind) => Autonomy.GetValueOrDefault(kind, Response.Policy.Autonomy.Record);

    public IReadOnlySet<string> IsolatedHosts(DateTimeOffset now) =>
        Active.Values.Where(o => o.Kind == ContainmentKind.IsolateHost && o.ExpiresAt > now && StandingOf(o.Id) != "failed").Select(o => o.Host!).ToHashSet(StringComparer.Ordinal);

    /// <summary>ordered → delivered → enforced, or failed.</summary>
    public string StandingOf(ContainmentId id) => Standing.GetValueOrDefault(id, "ordered");

    public bool IsActive(string target, DateTimeOffset now) =>
        Active.Values.Any(o => o.ExpiresAt > now && StandingOf(o.Id) != "failed" && ContainmentTarget.Of(o) == target);
}

/// <summary>What an order acts on, as one comparable word.</summary>
public static class ContainmentTarget
{
    public static string Of(ContainmentOrder order) => order.Kind switch
    {
        ContainmentKind.IsolateHost => $"host {order.Host}",
        ContainmentKind.Shield => $"port {order.Address}:{order.Port}",
        ContainmentKind.SuspendSupplier => $"supplier {order.Supplier}",
        _ => $"{order.Kind} {string.Join(' ', order.Destinations.Order(StringComparer.Ordinal))}",
    };
}
