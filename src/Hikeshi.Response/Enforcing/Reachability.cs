using Hikeshi.Kernel.Clocks;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.Enforcing;

/// <summary>What the last probe of one actuator found.</summary>
/// <param name="State">reached, away (it gets orders, which may not arrive), unable (it gets none until a probe finds otherwise), or not asked yet.</param>
/// <param name="At">When; null before the first probe.</param>
public sealed record ActuatorHealth(string Name, IReadOnlyList<string> Kinds, string State, string Detail, DateTimeOffset? At)
{
    public const string Reached = "reached";
    public const string Away = "away";
    public const string Unable = "unable";
    public const string NotAsked = "not-asked";
}

/// <summary>
/// Who can be reached. Everybody is asked before the node says that it is ready, for a bounded time; whoever did not answer well is asked again, with
/// pauses. Nobody who is away keeps the node from being ready.
/// </summary>
internal sealed class Reachability(IReadOnlyList<BoundedActuator> actuators, SteadyClock steady, TimeProvider clock)
{
    /// <summary>The node is ready after this at the latest, whoever hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private readonly Known[] known = [.. actuators.Select(actuator => new Known(actuator, Of(actuator, ActuatorHealth.NotAsked, "nobody has asked it yet", at: null)))];
    private DateTimeOffset next = DateTimeOffset.MaxValue;

    public IReadOnlyList<ActuatorHealth> All => [.. known.Select(each => each.Health)];

    /// <summary>Asks everybody; who has not answered in time is asked on, and counts as away until then.</summary>
    /// <returns>Those who did not answer well.</returns>
    public async Task<IReadOnlyList<ActuatorHealth>> ProbeAsync(CancellationToken cancel)
    {
        await Task.WhenAll(known.Select(each => ProbeAsync(each, cancel)));
        next = steady.Now + Pause;
        return [.. All.Where(health => health.State != ActuatorHealth.Reached)];
    }

    /// <summary>Asks those again who did not answer well, when it is time.</summary>
    /// <returns>Those who are otherwise than before.</returns>
    public async Task<IReadOnlyList<ActuatorHealth>> LookAgainAsync(CancellationToken cancel)
    {
        if (steady.Now < next)
        {
            return [];
        }

        var before = All;
        await Task.WhenAll(known.Where(each => each.Health.State != ActuatorHealth.Reached).Select(each => ProbeAsync(each, cancel)));
        next = steady.Now + Pause;
        return [.. All.Zip(before).Where(pair => pair.First.State != pair.Second.State).Select(pair => pair.First)];
    }

    private async Task ProbeAsync(Known each, CancellationToken cancel)
    {
        if (each.Asking.IsCompleted)
        {
            each.Asking = AskAsync(each, cancel);
        }

        try
        {
            await each.Asking.WaitAsync(Patience, clock, cancel);
        }
        catch (TimeoutException) when (!each.Asking.IsCompleted)
        {
            each.Health = Of(each.Actuator, ActuatorHealth.Away, $"{each.Actuator.Name} did not answer within {Patience.TotalSeconds:0} s", clock.GetUtcNow());
        }
    }

    private async Task AskAsync(Known each, CancellationToken cancel)
    {
        var report = await each.Actuator.ProbeAsync(cancel);
        var state = report.State != ActuatorState.Failed ? ActuatorHealth.Reached : report.Trouble == ActuatorTrouble.Unable ? ActuatorHealth.Unable : ActuatorHealth.Away;
        each.Health = Of(each.Actuator, state, report.Detail, clock.GetUtcNow());
    }

    private static ActuatorHealth Of(BoundedActuator actuator, string state, string detail, DateTimeOffset? at) =>
        new(actuator.Name, [.. actuator.Capability.Kinds.Order().Select(ContainmentWords.Of)], state, detail, at);

    private sealed class Known(BoundedActuator actuator, ActuatorHealth health)
    {
        private volatile ActuatorHealth found = health;

        public BoundedActuator Actuator => actuator;

        public Task Asking { get; set; } = Task.CompletedTask;

        public ActuatorHealth Health
        {
            get => found;
            set => found = value;
        }
    }
}
