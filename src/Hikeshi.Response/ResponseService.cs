using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response.Active;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.Policy;
using Hikeshi.Response.SectorCap;

namespace Hikeshi.Response;

/// <summary>The answer of the hub's sector cap.</summary>
public sealed record ReservationAnswer(bool Granted, string Reason);

/// <summary>Asks the hub for a reservation. No answer in time is an answer too: not granted.</summary>
public delegate Task<ReservationAnswer> ReserveCapacity(ReservationRequest request, CancellationToken cancel);

/// <summary>
/// Deciding and acting, as handlers of the defence loop. Handlers that only think return facts at once;
/// those that touch the world (<c>…Async</c>) are called after their input is durable.
/// </summary>
public sealed class ResponseService
{
    private readonly MemberId self;
    private readonly Func<LedgerView?> ledger;
    private readonly IReadOnlyList<IActuator> actuators;
    private readonly ReserveCapacity reserve;
    private readonly TimeProvider clock;
    private volatile ResponseState state = ResponseState.Empty;

    public ResponseService(MemberId self, ResponsePolicy policy, Func<LedgerView?> ledger, IReadOnlyList<IActuator> actuators, ReserveCapacity reserve, TimeProvider clock)
    {
        this.self = self;
        Policy = policy;
        this.ledger = ledger;
        this.actuators = actuators;
        this.reserve = reserve;
        this.clock = clock;
    }

    public ResponsePolicy Policy { get; }

    public ResponseState State => state;

    public IReadOnlyList<Fact> Decide(Recorded<Sighted> sighting) =>
        WithLedger(sighting.Id, context => Decider.Decide(sighting.Fact, context));

    public IReadOnlyList<Fact> Decide(Recorded<Accepted> shared) =>
        WithLedger(shared.Id, context => Decider.Decide(shared.Fact, context));

    public IReadOnlyList<Fact> Decide(Recorded<ExposureAssessed> assessed) =>
        assessed.Fact.Reached ? WithLedger(assessed.Id, context => Decider.Decide(assessed.Fact, context)) : [];

    /// <summary>A decision becomes orders, and what is held becomes visible as waiting.</summary>
    public IReadOnlyList<Fact> Order(Recorded<Decided> decided) =>
    [
        .. decided.Fact.Actions.Where(a => a.Verdict == Verdicts.Order).Select(a => OrderUnlessReleased(a.Order)),
        .. decided.Fact.Actions.Where(a => a.Verdict == Verdicts.Waiting).Select(a => new Waiting(a.Order, a.Guardrail, a.Reason)),
    ];

    public async Task<IReadOnlyList<Fact>> ReserveAsync(Recorded<Decided> decided, CancellationToken cancel)
    {
        var answers = new List<Fact>();
        foreach (var action in decided.Fact.Actions.Where(a => a.Verdict == Verdicts.Reserve))
        {
            var answer = await reserve(new ReservationRequest(action.Order.Id, self, action.Loses, action.Order.ExpiresAt), cancel);
            answers.Add(new ReservationAnswered(action.Order, answer.Granted, answer.Reason));
        }

        return answers;
    }

    public IReadOnlyList<Fact> OrderReserved(Recorded<ReservationAnswered> answered) =>
        answered.Fact.Granted ? [OrderUnlessReleased(answered.Fact.Order)] : [new Waiting(answered.Fact.Order, "sector-cap", answered.Fact.Reason)];

    /// <summary>Second depth: the order is judged again here, because the world may have changed since it was decided.</summary>
    public async Task<IReadOnlyList<Fact>> EnforceAsync(Recorded<Ordered> ordered, CancellationToken cancel)
    {
        var order = ordered.Fact.Order;
        if (Overtaken(ordered) is { } reason)
        {
            return [new EnforcementFailed(order.Id, "none", reason)];
        }

        var capable = actuators.Where(a => a.Kinds.Contains(order.Kind)).ToList();
        if (capable.Count == 0)
        {
            return [new EnforcementFailed(order.Id, "none", $"no actuator here can enforce {order.Kind}")];
        }

        return await Task.WhenAll(capable.Select(actuator => EnforceAsync(actuator, ordered, cancel)));
    }

    public async Task<IReadOnlyList<Fact>> UndoAsync(Recorded<Released> released, CancellationToken cancel)
    {
        var id = released.Fact.Containment;
        return await UndoEverywhereAsync(id, actuator => actuator.UndoAsync(id, cancel), cancel);
    }

    public Task<IReadOnlyList<Fact>> UndoAllAsync(Recorded<AllReleased> released, CancellationToken cancel) =>
        UndoEverywhereAsync(new ContainmentId(released.Id.Value), actuator => actuator.UndoAllAsync(cancel), cancel);

    /// <summary>Containments whose end has come; the block ends by itself where it lives, this only records it.</summary>
    public IReadOnlyList<Expired> Due() =>
        [.. state.Active.Values.Where(order => order.ExpiresAt <= clock.GetUtcNow()).Select(order => new Expired(order.Id))];

    public void Apply(Recorded<AutonomyEnabled> enabled) => state = state.After(enabled.Fact);

    public void Apply(Recorded<ExposureAssessed> assessed) => state = state.After(assessed.Fact);

    public void Apply(Recorded<Ordered> ordered) => state = state.After(ordered.Fact, ordered.Time);

    public void Apply(Recorded<Released> released) => state = state.After(released.Fact, released.Time);

    public void Apply(Recorded<Expired> expired) => state = state.After(expired.Fact);

    public void Apply(Recorded<Enforced> enforced) => state = state.After(enforced.Fact);

    public void Apply(Recorded<EnforcementFailed> failed) => state = state.After(failed.Fact);

    public void Apply(Recorded<AllReleased> released) => state = state.AfterAllReleased(released.Index);

    /// <summary>Opens the actuators' connections before the first order needs them.</summary>
    public Task<ActuatorReport[]> ProbeActuatorsAsync(CancellationToken cancel) =>
        Task.WhenAll(actuators.Select(actuator => actuator.ProbeAsync(cancel)));

    private Fact OrderUnlessReleased(ContainmentOrder order) =>
        state.RedButton ? new Waiting(order, "red-button", "everything was released by a person; enable automatic action again first") : new Ordered(order);

    /// <summary>Why an order must not be enforced any more; null when nothing came in between.</summary>
    private string? Overtaken(Recorded<Ordered> ordered)
    {
        var seen = state;
        if (ordered.Fact.Order.ExpiresAt <= clock.GetUtcNow())
        {
            return "its end came before it could be enforced";
        }

        if (seen.RedButton || seen.AllReleasedAt > ordered.Index)
        {
            return "everything was released before it could be enforced";
        }

        return seen.Released.ContainsKey(ordered.Fact.Order.Id) ? "it was released before it could be enforced" : null;
    }

    private async Task<Fact> EnforceAsync(IActuator actuator, Recorded<Ordered> ordered, CancellationToken cancel)
    {
        var order = ordered.Fact.Order;
        var report = await PersistAsync(() => actuator.EnforceAsync(order, cancel), () => Overtaken(ordered), cancel);
        if (report.State == ActuatorState.Failed)
        {
            return new EnforcementFailed(order.Id, actuator.Name, report.Detail);
        }

        // The release may have passed the order on its way: what was let go must not stay contained.
        if (Overtaken(ordered) is { } reason)
        {
            var undone = await PersistAsync(() => actuator.UndoAsync(order.Id, cancel), () => null, cancel);
            return new EnforcementFailed(order.Id, actuator.Name, undone.State == ActuatorState.Failed ? $"{reason}; it could not be undone: {undone.Detail}" : reason);
        }

        return new Enforced(order.Id, order.Kind, actuator.Name, report.State == ActuatorState.Enforced ? "enforced" : "delivered", clock.GetUtcNow(), report.Detail);
    }

    /// <summary>A release that did not reach an actuator is a fact too: somebody must know that a block may still stand.</summary>
    private async Task<IReadOnlyList<Fact>> UndoEverywhereAsync(ContainmentId id, Func<IActuator, Task<ActuatorReport>> undo, CancellationToken cancel)
    {
        var failures = await Task.WhenAll(actuators.Select(async actuator =>
        {
            var report = await PersistAsync(() => undo(actuator), () => null, cancel);
            return report.State == ActuatorState.Failed ? new EnforcementFailed(id, actuator.Name, $"it could not be undone: {report.Detail}") : null;
        }));
        return [.. failures.OfType<EnforcementFailed>()];
    }

    /// <summary>Four tries with growing pauses, unless <paramref name="overtaken"/> says that there is no use any more.</summary>
    private static async Task<ActuatorReport> PersistAsync(Func<Task<ActuatorReport>> attempt, Func<string?> overtaken, CancellationToken cancel)
    {
        const int Tries = 4;
        for (var number = 1; ; number++)
        {
            var report = await attempt();
            if (report.State != ActuatorState.Failed || number == Tries)
            {
                return report;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50 * number * number), cancel);
            if (overtaken() is { } reason)
            {
                return new ActuatorReport(ActuatorState.Failed, reason);
            }
        }
    }

    private IReadOnlyList<Fact> WithLedger(EntryId cause, Func<DecisionContext, Decided> decide) =>
        ledger() is { } view ? [decide(new DecisionContext(self, cause, clock.GetUtcNow(), Policy, view, state))] : [];
}
