using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.RedButton;
using Hikeshi.Response.Enforcing;

namespace Hikeshi.Response.RedButton;

/// <summary>One actuator before the guard: asked to let go again and again, never twice at once, and heard of whenever that changes.</summary>
internal sealed class GuardedActuator(IActuator actuator, Action<string> told, TimeProvider clock)
{
    /// <summary>More than any connector's own patience, as the enforcer's: this bound is for those that have none.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What fails otherwise than before is said, but not every second.</summary>
    private static readonly TimeSpan SaysAgainAfter = TimeSpan.FromSeconds(10);

    private readonly BoundedActuator bounded = new(actuator, Patience, clock);
    private Task running = Task.CompletedTask;
    private long? releasedAt;
    private (string Switch, ActuatorState State, string Detail, long At)? said;

    public bool HoldsTheEndOf(ContainmentOrder order) => bounded.Takes(order.Kind) && bounded.Capability.End == EndHeldBy.Node;

    public async Task<bool> UndoAsync(ContainmentOrder order, CancellationToken cancel)
    {
        var report = await bounded.UndoAsync(order, cancel);
        if (report.State != ActuatorState.Undone)
        {
            Say("", report, $"the end of {order.Id} came at {order.ExpiresAt:O}, and {bounded.Name} did not let go: {report.Detail}");
        }

        return report.State == ActuatorState.Undone;
    }

    /// <summary>Every turn, as long as the switch is valid: what a node that hangs or errs puts back is taken away again.</summary>
    public Task ReleaseAsync(ReleaseSwitch pressed, IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel)
    {
        var isDue = releasedAt is not { } last || said?.Switch != pressed.Id || clock.GetElapsedTime(last) >= bounded.Capability.RepeatsReleaseAfter;
        if (running.IsCompleted && isDue)
        {
            running = LetGoAsync(pressed, known, cancel);
        }

        return running;
    }

    private async Task LetGoAsync(ReleaseSwitch pressed, IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel)
    {
        var report = await bounded.UndoAllAsync(known, cancel);
        releasedAt = report.State == ActuatorState.Undone ? clock.GetTimestamp() : null;
        var outcome = report.State == ActuatorState.Undone ? $"everything released ({report.Detail})" : $"NOT released, tried again every second: {report.Detail}";
        Say(pressed.Id, report, $"switch {pressed.Id} of {pressed.Signer} ({pressed.Reason}): {bounded.Name}: {outcome}");
    }

    private void Say(string about, ActuatorReport report, string sentence)
    {
        var isOld = said is { } before && before.Switch == about && before.State == report.State
            && (report.State == ActuatorState.Undone || before.Detail == report.Detail || clock.GetElapsedTime(before.At) < SaysAgainAfter);
        if (!isOld)
        {
            said = (about, report.State, report.Detail, clock.GetTimestamp());
            told(sentence);
        }
    }
}
