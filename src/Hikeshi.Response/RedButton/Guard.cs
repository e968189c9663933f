using Hikeshi.Kernel.Clocks;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.RedButton;
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

    /// <summary>The node is the first to let go at an end; the guard does what it left undone.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<GuardedActuator> guarded = [.. actuators.Select(actuator => new GuardedActuator(actuator, told, clock))];
    private readonly LeaseEnds ends = new(new SteadyClock(clock));
    private Task ending = Task.CompletedTask;

    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            await BeginAsync(cancel); // what is slow goes on beside: an actuator that hangs keeps nobody waiting
            await Task.Delay(Pause, clock, cancel);
        }
    }

    /// <summary>One look at the switch and at the leases, with all that follows from it.</summary>
    public async Task LookAsync(CancellationToken cancel) => await Task.WhenAll(await BeginAsync(cancel));

    private async Task<IReadOnlyList<Task>> BeginAsync(CancellationToken cancel)
    {
        var pressed = await watch.LookAsync(cancel);
        var known = leases.All();
        if (pressed is not null)
        {
            return [.. guarded.Select(actuator => actuator.ReleaseAsync(pressed, known, cancel))];
        }

        if (ending.IsCompleted)
        {
            ending = EndAsync([.. ends.Come(known, Grace)], cancel);
        }

        return [ending];
    }

    private Task EndAsync(IReadOnlyList<ContainmentOrder> over, CancellationToken cancel) => Task.WhenAll(over.Select(async order =>
    {
        var letGo = await Task.WhenAll(guarded.Where(actuator => actuator.HoldsTheEndOf(order)).Select(actuator => actuator.UndoAsync(order, cancel)));
        if (Array.TrueForAll(letGo, done => done))
        {
            leases.Remove(order.Id);
            told($"the end of {order.Id} came at {order.ExpiresAt:O} and nobody let go: released by the guard");
        }
    }));
}
