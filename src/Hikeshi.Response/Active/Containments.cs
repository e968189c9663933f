using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.Active;

/// <summary>
/// The containments that are in force, as one immutable value: found by id, by what they act on, and by their end, each in time that grows
/// with the logarithm of their number. A decision, a release and an end look at one of a million, not at all of them.
/// </summary>
public sealed class Containments
{
    private readonly ImmutableDictionary<ContainmentId, ActiveContainment> byId;
    private readonly ImmutableDictionary<string, ImmutableArray<ContainmentId>> byTarget;
    private readonly ImmutableSortedSet<(DateTimeOffset End, Guid Id)> byEnd;

    private Containments(ImmutableDictionary<ContainmentId, ActiveContainment> byId, ImmutableDictionary<string, ImmutableArray<ContainmentId>> byTarget, ImmutableSortedSet<(DateTimeOffset End, Guid Id)> byEnd)
    {
        this.byId = byId;
        this.byTarget = byTarget;
        this.byEnd = byEnd;
    }

    public static Containments None { get; } = new(
        ImmutableDictionary<ContainmentId, ActiveContainment>.Empty,
        ImmutableDictionary.Create<string, ImmutableArray<ContainmentId>>(StringComparer.Ordinal),
        ImmutableSortedSet<(DateTimeOffset, Guid)>.Empty);

    public int Count => byId.Count;

    public IEnumerable<ActiveContainment> All => byId.Values;

    public IEnumerable<ContainmentOrder> Orders => byId.Values.Select(containment => containment.Order);

    public bool Contains(ContainmentId id) => byId.ContainsKey(id);

    public bool TryFind(ContainmentId id, [NotNullWhen(true)] out ActiveContainment? found) => byId.TryGetValue(id, out found);

    /// <summary>What acts on this target (<see cref="ContainmentTarget"/>), has not come to its end, and was not refused by every actuator.</summary>
    public bool IsActive(string target, DateTimeOffset now)
    {
        if (byTarget.TryGetValue(target, out var ids))
        {
            foreach (var id in ids)
            {
                if (byId[id] is { MayStand: true } containment && containment.Order.ExpiresAt > now)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Those whose end has come, soonest first.</summary>
    public IEnumerable<ContainmentOrder> EndedBy(DateTimeOffset now) =>
        byEnd.TakeWhile(entry => entry.End <= now).Select(entry => byId[new ContainmentId(entry.Id)].Order);

    internal Containments With(ActiveContainment containment)
    {
        var order = containment.Order;
        if (byId.TryGetValue(order.Id, out var before))
        {
            return ReferenceEquals(before.Order, order) ? new(byId.SetItem(order.Id, containment), byTarget, byEnd) : Without(order.Id).With(containment);
        }

        var target = ContainmentTarget.Of(order);
        var beside = byTarget.GetValueOrDefault(target, []);
        return new(byId.Add(order.Id, containment), byTarget.SetItem(target, beside.Add(order.Id)), byEnd.Add((order.ExpiresAt, order.Id.Value)));
    }

    internal Containments Without(ContainmentId id)
    {
        if (!byId.TryGetValue(id, out var containment))
        {
            return this;
        }

        var target = ContainmentTarget.Of(containment.Order);
        var beside = byTarget[target].Remove(id);
        return new(byId.Remove(id), beside.IsEmpty ? byTarget.Remove(target) : byTarget.SetItem(target, beside), byEnd.Remove((containment.Order.ExpiresAt, id.Value)));
    }
}
