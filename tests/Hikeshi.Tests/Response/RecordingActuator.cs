using System.Collections.Concurrent;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Tests.Response;

/// <summary>Writes down what it is asked to do; fails as often as it is told to.</summary>
internal sealed class RecordingActuator(string name = "recorder", params ContainmentKind[] kinds) : IActuator
{
    private readonly ConcurrentQueue<string> calls = new();
    private int failures;

    public string Name => name;

    public IReadOnlySet<ContainmentKind> Kinds { get; } = new HashSet<ContainmentKind>(kinds is [] ? Enum.GetValues<ContainmentKind>() : kinds);

    public IReadOnlyList<string> Calls => [.. calls];

    public ActuatorState Succeeds { get; init; } = ActuatorState.Enforced;

    public int Failures { init => failures = value; }

    /// <summary>Happens while an order is on its way.</summary>
    public Action? Meanwhile { get; set; }

    public Task<ActuatorReport> ProbeAsync(CancellationToken cancel) => Report("probe", ActuatorState.Delivered);

    public Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel)
    {
        Meanwhile?.Invoke();
        return Report($"enforce {order.Id}", Succeeds);
    }

    public Task<ActuatorReport> UndoAsync(ContainmentId id, CancellationToken cancel) => Report($"undo {id}", ActuatorState.Undone);

    public Task<ActuatorReport> UndoAllAsync(CancellationToken cancel) => Report("undo all", ActuatorState.Undone);

    private Task<ActuatorReport> Report(string call, ActuatorState state)
    {
        calls.Enqueue(call);
        var fails = Interlocked.Decrement(ref failures) >= 0;
        return Task.FromResult(new ActuatorReport(fails ? ActuatorState.Failed : state, fails ? "out of order" : "done"));
    }
}
