using Hikeshi.Kernel.Identity;

namespace Hikeshi.Kernel.Containment;

/// <summary>
/// The seam to whatever enforces: a firewall, a list, a ticket system. Idempotent by <see cref="ContainmentOrder.Id"/>;
/// the end is held where the block lives, so that it expires with the node dead.
/// </summary>
public interface IActuator
{
    string Name { get; }

    /// <summary>The kinds this actuator can enforce and undo. An order of another kind is never sent to it.</summary>
    IReadOnlySet<ContainmentKind> Kinds { get; }

    /// <summary>Opens connections, checks capabilities, and rehearses an order where that harms nobody (an address reserved for documentation), so that the first real order meets an open and proven way.</summary>
    Task<ActuatorReport> ProbeAsync(CancellationToken cancel);

    Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel);

    Task<ActuatorReport> UndoAsync(ContainmentId id, CancellationToken cancel);

    Task<ActuatorReport> UndoAllAsync(CancellationToken cancel);
}

/// <summary>What an actuator answered. Delivered means it accepted the order; enforced means it says that the order is in force.</summary>
public sealed record ActuatorReport(ActuatorState State, string Detail);

public enum ActuatorState
{
    Failed,
    Delivered,
    Enforced,
    Undone,
}
