using System.Collections.Concurrent;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Node.Rehearsing;

/// <summary>An actuator that touches nothing and remembers what it was told.</summary>
internal sealed class Rehearsal : IActuator
{
    private readonly ConcurrentDictionary<ContainmentKind, TaskCompletionSource> told = new();

    public string Name => "rehearsal";

    public ActuatorCapability Capability { get; } = new(ActuatorCapability.Every, EndHeldBy.Target, Observes: true);

    /// <summary>Completes when an order of that kind has arrived.</summary>
    public Task Until(ContainmentKind kind) => Of(kind).Task;

    public Task<ActuatorReport> ProbeAsync(CancellationToken cancel) => Done(ActuatorState.Delivered);

    public Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel)
    {
        Of(order.Kind).TrySetResult();
        return Done(ActuatorState.Enforced);
    }

    public Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel) => Done(ActuatorState.Rehearsed);

    public Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel) => Done(ActuatorState.Enforced);

    public Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel) => Done(ActuatorState.Undone);

    public Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel) => Done(ActuatorState.Undone);

    private TaskCompletionSource Of(ContainmentKind kind) => told.GetOrAdd(kind, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>A real actuator answers later: what goes on then is to be warm, too.</summary>
    private static async Task<ActuatorReport> Done(ActuatorState state)
    {
        await Task.Yield();
        return new ActuatorReport(state, "rehearsed");
    }
}
