using System.Collections.Concurrent;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Tests.Response;

/// <summary>Writes down what it is asked to do; fails as often as it is told to.</summary>
internal sealed class RecordingActuator(string name = "recorder", params ContainmentKind[] kinds) : IActuator
{
    private readonly ConcurrentQueue<string> calls = new();
    private int failures;
    private int looks;

    public string Name => name;

    public ActuatorCapability Capability { get; init; } = new(kinds is [] ? ActuatorCapability.Every : ActuatorCapability.Only(kinds), EndHeldBy.Target, Observes: true);

    public IReadOnlyList<string> Calls => [.. calls];

    public ActuatorState Succeeds { get; init; } = ActuatorState.Enforced;

    public int Failures { init => failures = value; }

    /// <summary>What it answers to every order and release, while it is set.</summary>
    public ActuatorReport? Trouble { get; set; }

    /// <summary>What a second look shows, in turn; the last one for ever.</summary>
    public IReadOnlyList<ActuatorState> Shows { get; init; } = [ActuatorState.Enforced];

    /// <summary>Happens while an order is on its way.</summary>
    public Action? Meanwhile { get; set; }

    /// <summary>What a probe finds; null: that all is well.</summary>
    public Func<Task<ActuatorReport>>? Probe { get; set; }

    public Task<ActuatorReport> ProbeAsync(CancellationToken cancel) => Probe?.Invoke() ?? Report("probe", ActuatorState.Delivered);

    public Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel)
    {
        Meanwhile?.Invoke();
        return Report($"enforce {order.Id}", Succeeds);
    }

    public Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel) => Report($"rehearse {order.Id}", ActuatorState.Rehearsed);

    public Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel)
    {
        var look = Interlocked.Increment(ref looks) - 1;
        return Task.FromResult(new ActuatorReport(Shows[Math.Min(look, Shows.Count - 1)], "seen"));
    }

    public Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel) => Report($"undo {order.Id}", ActuatorState.Undone);

    /// <summary>What it was told to be in force when everything was released last.</summary>
    public IReadOnlyCollection<ContainmentOrder> Known { get; private set; } = [];

    public Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel)
    {
        Known = known;
        return Report("undo all", ActuatorState.Undone);
    }

    private Task<ActuatorReport> Report(string call, ActuatorState state)
    {
        calls.Enqueue(call);
        var fails = Interlocked.Decrement(ref failures) >= 0;
        return Trouble is { } trouble ? Task.FromResult(trouble) : Task.FromResult(new ActuatorReport(fails ? ActuatorState.Failed : state, fails ? "out of order" : "done"));
    }
}
