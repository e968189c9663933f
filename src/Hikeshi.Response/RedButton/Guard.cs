using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Enforcing;

namespace Hikeshi.Response.RedButton;

/// <summary>
/// A process beside the node, with nothing in it but the way to the actuators: it watches the switch, and while one is valid it lets go of everything,
/// again and again, whatever the node does or does not. It holds the ends of what knows no end by itself, from the leases that the node leaves.
/// </summary>
/// <param name="told">What happened, one sentence each.</param>
public sealed class Guard(SwitchWatch watch, Leases leases, IReadOnlyList<IActuator> actuators, Action<string> told, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    /// <summary>The node is the first to let go at an end; the guard does what it left undone.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<BoundedActuator> bounded = [.. actuators.Select(actuator => new BoundedActuator(actuator, Patience, clock))];
    private readonly HashSet<(string Switch, string Actuator)> toldOf = [];

    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            await LookAsync(cancel);
            await Task.Delay(Pause, clock, cancel);
        }
    }

    /// <summary>One look at the switch and at the leases.</summary>
    public async Task LookAsync(CancellationToken cancel)
    {
        if (await watch.LookAsync(cancel) is { } pressed)
        {
            var known = leases.All();
            await Task.WhenAll(bounded.Select(actuator => ReleaseAsync(actuator, pressed, known, cancel)));
            return;
        }

        foreach (var order in leases.All().Where(order => order.ExpiresAt + Grace <= clock.GetUtcNow()))
        {
            var reports = await Task.WhenAll(bounded.Where(actuator => actuator.Takes(order.Kind) && actuator.Capability.End == EndHeldBy.Node).Select(actuator => actuator.UndoAsync(order, cancel)));
            if (Array.TrueForAll(reports, report => report.State == ActuatorState.Undone))
            {
                leases.Remove(order.Id);
                told($"the end of {order.Id} came at {order.ExpiresAt:O} and nobody let go: released by the guard");
            }
        }
    }

    /// <summary>Every turn, as long as the switch is valid: what a node that hangs or errs puts back is taken away again.</summary>
    private async Task ReleaseAsync(BoundedActuator actuator, ReleaseSwitch pressed, IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel)
    {
        var report = await actuator.UndoAllAsync(known, cancel);
        if (toldOf.Add((pressed.Id, $"{actuator.Name} {report.State}")))
        {
            told($"switch {pressed.Id} of {pressed.Signer} ({pressed.Reason}): {actuator.Name}: {(report.State == ActuatorState.Undone ? "everything released" : report.Detail)}");
        }
    }
}
