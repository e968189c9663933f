using Hikeshi.Kernel.Identity;

namespace Hikeshi.Kernel.Containment;

/// <summary>
/// The seam to whatever enforces: a firewall, a list, a directory, a ticket system. Idempotent by <see cref="ContainmentOrder.Id"/>.
/// No method throws for what the other side does: silence, refusals, throttling and garbage are reports, within a bounded time.
/// </summary>
public interface IActuator
{
    /// <summary>What people see in decisions and reports; unique on a node.</summary>
    string Name { get; }

    /// <summary>What it says that it can do. An order that does not fit is never sent to it.</summary>
    ActuatorCapability Capability { get; }

    /// <summary>Opens connections, checks that the other side can do what <see cref="Capability"/> says, and tries the way where that harms nobody (an address reserved for documentation), so that the first real order meets an open and proven way.</summary>
    Task<ActuatorReport> ProbeAsync(CancellationToken cancel);

    /// <summary>Dry run: everything but the change. Finds what the order names over there, and says what would be done.</summary>
    /// <returns><see cref="ActuatorState.Rehearsed"/> or <see cref="ActuatorState.Failed"/>.</returns>
    Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel);

    /// <summary>Orders it. <see cref="ActuatorState.Delivered"/>: accepted, and an observation must show the effect; <see cref="ActuatorState.Enforced"/> only where the answer itself comes after the effect.</summary>
    Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel);

    /// <summary>A second look, apart from the answer to the order: is it in force now?</summary>
    /// <returns><see cref="ActuatorState.Enforced"/>: yes. <see cref="ActuatorState.Absent"/>: no. <see cref="ActuatorState.Delivered"/>: on its way, or nobody can see it. <see cref="ActuatorState.Failed"/>: one could not look.</returns>
    Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel);

    /// <summary>Lets go. Undoing what is not in force (any more) succeeds.</summary>
    Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel);

    /// <summary>Lets go of everything that this node ever ordered there.</summary>
    /// <param name="known">What the node believes to be in force: for systems that cannot list what is ours.</param>
    Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel);
}

/// <param name="Detail">One sentence for a person: what was found, done, or what went wrong and what to do.</param>
public sealed record ActuatorReport(ActuatorState State, string Detail)
{
    /// <summary>Of what kind a failure is: whether it may go by itself.</summary>
    public ActuatorTrouble Trouble { get; init; }

    /// <summary>For how long the other side asks to be left alone; nothing is asked before.</summary>
    public TimeSpan LeaveAloneFor { get; init; }
}

public enum ActuatorTrouble
{
    /// <summary>It said no, or something that nobody understands: asking again soon is of little use.</summary>
    Refused,

    /// <summary>It is busy, or cannot be reached: it may be better in a while.</summary>
    Passing,

    /// <summary>It cannot do what its capability says: nothing is ordered there until a probe finds otherwise.</summary>
    Unable,
}

public enum ActuatorState
{
    Failed,

    /// <summary>It would be possible; nothing was changed.</summary>
    Rehearsed,

    /// <summary>The other side accepted the order.</summary>
    Delivered,

    /// <summary>It is in force.</summary>
    Enforced,

    /// <summary>Looked for and not in force.</summary>
    Absent,
    Undone,
}
