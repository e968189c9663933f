using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.RedButton;
using Hikeshi.Node.Settings;
using Hikeshi.Response.Enforcing;
using Hikeshi.Response.RedButton;

namespace Hikeshi.Node.RedButton;

/// <summary>The guard of a node, with the very actuators that the node has; it opens nothing of the node's but its leases.</summary>
public sealed class NodeGuard : IDisposable
{
    private readonly SwitchWatch watch;
    private readonly IReadOnlyList<IActuator> actuators;
    private readonly Guard guard;

    private NodeGuard(SwitchWatch watch, IReadOnlyList<IActuator> actuators, Guard guard) => (this.watch, this.actuators, this.guard) = (watch, actuators, guard);

    /// <summary>What it would release, by name.</summary>
    public IEnumerable<string> Actuators => actuators.Select(actuator => actuator.Name);

    /// <param name="told">What happened, one sentence each.</param>
    /// <exception cref="RefusedException">Nothing is watched, or there is nothing that could be released.</exception>
    public static NodeGuard Open(NodeSettings settings, Action<string> told, TimeProvider clock)
    {
        if ((settings.SwitchFile is null && settings.SwitchUrl is null) || settings.SwitchKeys.Count == 0)
        {
            throw Refuse("no switch is watched", "Response:Switch:File or Response:Switch:Url, and Response:Switch:Keys:NAME; in a file of its own switch.file or switch.url, and switch.keys");
        }

        var actuators = ActuatorSet.Open(settings, clock);
        if (actuators.Count == 0)
        {
            throw Refuse("no actuator", "Nftables:Enabled, Gateway:Url, Webhook:Url or Actuators; in a file of its own nftables, gateway, webhook or actuators");
        }

        var watch = new SwitchWatch(settings.Member.Value, settings.SwitchFile, settings.SwitchUrl, settings.SwitchKeys, ignored => told($"not obeyed: {ignored}"), clock);
        return new NodeGuard(watch, actuators, new Guard(watch, new Leases(settings.Leases), actuators, told, clock));
    }

    public Task RunAsync(CancellationToken cancel) => guard.RunAsync(cancel);

    public void Dispose()
    {
        watch.Dispose();
        foreach (var actuator in actuators.OfType<IDisposable>())
        {
            actuator.Dispose();
        }
    }

    private static RefusedException Refuse(string what, string expected) => new(new Refusal("cli.guard", "", what, expected, "See docs/guardrails.md."));
}
