using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.Enforcing;

/// <summary>
/// An actuator as the enforcer calls it: nothing reaches it that does not fit its capability, and no call lasts longer than it may,
/// throws, or answers with a state that the question cannot have. What goes wrong over there becomes a report.
/// </summary>
internal sealed class BoundedActuator(IActuator actuator, TimeSpan patience, TimeProvider clock)
{
    /// <summary>Apart from each other: a release does not wait for orders.</summary>
    private readonly SemaphoreSlim enforcing = new(actuator.Capability.AtOnce);
    private readonly SemaphoreSlim undoing = new(actuator.Capability.AtOnce);

    private readonly Lock gate = new();

    /// <summary>Releases of everything that are on their way: an order that follows one must not be let go of by it.</summary>
    private Task releasing = Task.CompletedTask;

    /// <summary>What the last probe found that it cannot do; null: nothing.</summary>
    private volatile string? unable;

    public string Name => actuator.Name;

    public ActuatorCapability Capability => actuator.Capability;

    public bool Takes(ContainmentKind kind) => Capability.Kinds.Contains(kind);

    /// <summary>What cannot do what it says gets no orders until a probe finds otherwise; what is only away or busy does.</summary>
    public async Task<ActuatorReport> ProbeAsync(CancellationToken cancel)
    {
        var report = await CallAsync(actuator.ProbeAsync, cancel, ActuatorState.Delivered, ActuatorState.Rehearsed);
        unable = report.State != ActuatorState.Failed ? null : report.Trouble == ActuatorTrouble.Unable ? report.Detail : unable;
        return report;
    }

    public Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel) =>
        Misfit(order) is { } reason ? Task.FromResult(reason) : CallAsync(stop => actuator.RehearseAsync(order, stop), cancel, ActuatorState.Rehearsed);

    public Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel) =>
        Misfit(order) is { } reason ? Task.FromResult(reason) : InTurnAsync(enforcing, () => EnforceNowAsync(order, cancel), cancel);

    public Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel) =>
        CallAsync(stop => actuator.ObserveAsync(order, stop), cancel, ActuatorState.Delivered, ActuatorState.Enforced, ActuatorState.Absent);

    public Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel) =>
        InTurnAsync(undoing, () => CallAsync(stop => actuator.UndoAsync(order, stop), cancel, ActuatorState.Undone), cancel);

    public Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel)
    {
        var undoing = CallAsync(stop => actuator.UndoAllAsync(known, stop), cancel, ActuatorState.Undone);
        lock (gate)
        {
            releasing = releasing.IsCompleted ? undoing : Task.WhenAll(releasing, undoing);
        }

        return undoing;
    }

    private async Task<ActuatorReport> EnforceNowAsync(ContainmentOrder order, CancellationToken cancel)
    {
        Task released;
        lock (gate)
        {
            released = releasing;
        }

        await released.WaitAsync(cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await CallAsync(stop => actuator.EnforceAsync(order, stop), cancel, ActuatorState.Delivered, ActuatorState.Enforced);
    }

    /// <summary>Fails closed before anything is sent.</summary>
    private ActuatorReport? Misfit(ContainmentOrder order) =>
        Capability.Mismatch(order, clock.GetUtcNow()) is { } reason ? Failed($"not sent: {reason}")
        : unable is { } found ? Failed($"not sent, because its last probe found: {found}") with { Trouble = ActuatorTrouble.Unable }
        : null;

    private static async Task<ActuatorReport> InTurnAsync(SemaphoreSlim turns, Func<Task<ActuatorReport>> call, CancellationToken cancel)
    {
        await turns.WaitAsync(cancel);
        try
        {
            return await call();
        }
        finally
        {
            turns.Release();
        }
    }

    private async Task<ActuatorReport> CallAsync(Func<CancellationToken, Task<ActuatorReport>> call, CancellationToken cancel, params ActuatorState[] possible)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            // An actuator that does not listen to the cancellation is left behind, not waited for.
            var report = await Task.Run(() => call(ending.Token), cancel).WaitAsync(patience, clock, cancel);
            return report.State == ActuatorState.Failed || possible.Contains(report.State)
                ? report
                : Failed($"{Name} answered {report.State}, which is no answer to what it was asked");
        }
        catch (TimeoutException)
        {
            await ending.CancelAsync();
            return Failed($"{Name} did not answer within {patience.TotalSeconds:0.#} s") with { Trouble = ActuatorTrouble.Passing };
        }
        catch (Exception broken) when (broken is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            return Failed($"{Name} broke: {broken.Message}");
        }
    }

    private static ActuatorReport Failed(string detail) => new(ActuatorState.Failed, detail);
}
