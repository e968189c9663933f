using System.Collections.Concurrent;
using System.Diagnostics;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Tests.Node.Containing;

/// <summary>Enforces nothing: stamps when an order or a release reaches it, by the order's id, with the monotonic clock, and counts.</summary>
internal sealed class StampingActuator(EndHeldBy end) : IActuator
{
    private readonly ConcurrentDictionary<ContainmentId, Seen> seen = new();
    private int enforced;
    private int undone;

    public string Name => "stamp";

    public ActuatorCapability Capability { get; } = new(ActuatorCapability.Only(ContainmentKind.BlockAddress), end, Observes: false) { AtOnce = 64 };

    /// <summary>Different orders.</summary>
    public int Orders => seen.Count(pair => pair.Value.Enforced > 0);

    /// <summary>Orders, those that came twice counted twice.</summary>
    public int Enforced => Volatile.Read(ref enforced);

    public int Undone => Volatile.Read(ref undone);

    public IReadOnlyDictionary<ContainmentId, Seen> All => seen;

    public Task<ActuatorReport> ProbeAsync(CancellationToken cancel) => Report(ActuatorState.Delivered);

    public Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel) => Report(ActuatorState.Rehearsed);

    public Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel)
    {
        var now = Stopwatch.GetTimestamp();
        var one = seen.GetOrAdd(order.Id, _ => new Seen(Beacon.Number(order.Destinations[0])));
        lock (one)
        {
            one.Enforced++;
            one.EnforcedAt = now;
        }

        Interlocked.Increment(ref enforced);
        return Report(ActuatorState.Delivered);
    }

    public Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel) => Report(ActuatorState.Delivered);

    public Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel)
    {
        var now = Stopwatch.GetTimestamp();
        var one = seen.GetOrAdd(order.Id, _ => new Seen(Beacon.Number(order.Destinations[0])));
        lock (one)
        {
            one.Undone++;
            one.UndoneAt = now;
        }

        Interlocked.Increment(ref undone);
        return Report(ActuatorState.Undone);
    }

    public Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel) => Report(ActuatorState.Undone);

    private static Task<ActuatorReport> Report(ActuatorState state) => Task.FromResult(new ActuatorReport(state, "stamped"));

    /// <param name="number">Of the event that it answers.</param>
    internal sealed class Seen(int number)
    {
        public int Number => number;

        public int Enforced { get; set; }

        public long EnforcedAt { get; set; }

        public int Undone { get; set; }

        public long UndoneAt { get; set; }
    }
}
