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

    /// <summary>Isolated hosts apart, by the bare host: a decision asks for a whole segment of them, and they are few beside blocked addresses.</summary>
    private readonly ImmutableDictionary<string, ImmutableArray<ContainmentId>> byHost;
    private readonly ImmutableSortedSet<(DateTimeOffset End, Guid Id)> byEnd;

    private Containments(
        ImmutableDictionary<ContainmentId, ActiveContainment> byId,
        ImmutableDictionary<string, ImmutableArray<ContainmentId>> byTarget,
        ImmutableDictionary<string, ImmutableArray<ContainmentId>> byHost,
        ImmutableSortedSet<(DateTimeOffset End, Guid Id)> byEnd)
    {
        this.byId = byId;
        this.byTarget = byTarget;
        this.byHost = byHost;
        this.byEnd = byEnd;
    }

    public static Containments None { get; } = new(
        ImmutableDictionary<ContainmentId, ActiveContainment>.Empty,
        ImmutableDictionary.Create<string, ImmutableArray<ContainmentId>>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, ImmutableArray<ContainmentId>>(StringComparer.Ordinal),
        ImmutableSortedSet<(DateTimeOffset, Guid)>.Empty);

    public int Count => byId.Count;

    public IEnumerable<ActiveContainment> All => byId.Values;

    public IEnumerable<ContainmentOrder> Orders => byId.Values.Select(containment => containment.Order);

    public bool Contains(ContainmentId id) => byId.ContainsKey(id);

    public bool TryFind(ContainmentId id, [NotNullWhen(true)] out ActiveContainment? found) => byId.TryGetValue(id, out found);

    /// <summary>What acts on this target (<see cref="ContainmentTarget"/>), has not come to its end, and was not refused by every actuator.</summary>
    public bool IsActive(string target, DateTimeOffset now) => Find(target, now) is not null;

    /// <summary>The first one that acts on this target; null when none does.</summary>
    public ActiveContainment? Find(string target, DateTimeOffset now) =>
        target.StartsWith(ContainmentTarget.Host, StringComparison.Ordinal) ? Find(byHost, target[ContainmentTarget.Host.Length..], now) : Find(byTarget, target, now);

    /// <summary>As <see cref="IsActive"/> for <see cref="ContainmentTarget.OfHost"/>, without making the word.</summary>
    public bool IsIsolated(string host, DateTimeOffset now) => Find(byHost, host, now) is not null;

    private ActiveContainment? Find(ImmutableDictionary<string, ImmutableArray<ContainmentId>> index, string target, DateTimeOffset now)
    {
        if (index.TryGetValue(target, out var ids))
        {
            foreach (var id in ids)
            {
                if (byId[id] is { MayStand: true } containment && containment.EndsAt > now)
                {
                    return containment;
                }
            }
        }

        return null;
    }

    /// <summary>Those whose end has come, soonest first.</summary>
    public IEnumerable<ContainmentOrder> EndedBy(DateTimeOffset now) =>
        byEnd.TakeWhile(entry => entry.End <= now).Select(entry => byId[new ContainmentId(entry.Id)].Order);

    internal Containments With(ActiveContainment containment)
    {
        var order = containment.Order;
        if (byId.TryGetValue(order.Id, out var before))
        {
            return ReferenceEquals(before.Order, order) ? new(byId.SetItem(order.Id, containment), byTarget, byHost, byEnd) : Without(order.Id).With(containment);
        }

        var (id, ends) = (byId.Add(order.Id, containment), byEnd.Add((containment.EndsAt, order.Id.Value)));
        return HostOf(containment) is { } host ? new(id, byTarget, Added(byHost, host, order.Id), ends) : new(id, Added(byTarget, containment), byHost, ends);
    }

    internal Containments Without(ContainmentId id)
    {
        if (!byId.TryGetValue(id, out var containment))
        {
            return this;
        }

        var (rest, ends) = (byId.Remove(id), byEnd.Remove((containment.EndsAt, id.Value)));
        return HostOf(containment) is { } host ? new(rest, byTarget, Removed(byHost, host, id), ends) : new(rest, Removed(byTarget, containment), byHost, ends);
    }

    private static string? HostOf(ActiveContainment containment) => containment.Order.Kind == ContainmentKind.IsolateHost ? containment.Target[ContainmentTarget.Host.Length..] : null;

    private static ImmutableDictionary<string, ImmutableArray<ContainmentId>> Added(ImmutableDictionary<string, ImmutableArray<ContainmentId>> index, ActiveContainment containment)
    {
        var order = containment.Order;
        index = Added(index, containment.Target, order.Id);
        return ContainmentTarget.AliasOf(order) is { } alias ? Added(index, alias, order.Id) : index;
    }

    private static ImmutableDictionary<string, ImmutableArray<ContainmentId>> Added(ImmutableDictionary<string, ImmutableArray<ContainmentId>> index, string target, ContainmentId id) =>
        index.SetItem(target, index.GetValueOrDefault(target, []).Add(id));

    private static ImmutableDictionary<string, ImmutableArray<ContainmentId>> Removed(ImmutableDictionary<string, ImmutableArray<ContainmentId>> index, ActiveContainment containment)
    {
        var order = containment.Order;
        index = Removed(index, containment.Target, order.Id);
        return ContainmentTarget.AliasOf(order) is { } alias ? Removed(index, alias, order.Id) : index;
    }

    private static ImmutableDictionary<string, ImmutableArray<ContainmentId>> Removed(ImmutableDictionary<string, ImmutableArray<ContainmentId>> index, string target, ContainmentId id)
    {
        var beside = index[target].Remove(id);
        return beside.IsEmpty ? index.Remove(target) : index.SetItem(target, beside);
    }
}
