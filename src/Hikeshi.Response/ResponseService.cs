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
        .. decided.Fact.Actions.Where(a => a.Verdict == Verdicts.Order).Select(a => new Ordered(a.Order)),
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
        answered.Fact.Granted ? [new Ordered(answered.Fact.Order)] : [new Waiting(answered.Fact.Order, "sector-cap", answered.Fact.Reason)];

    /// <summary>Second depth: the order is judged again here, because the world may have changed since it was decided.</summary>
    public async Task<IReadOnlyList<Fact>> EnforceAsync(Recorded<Ordered> ordered, CancellationToken cancel)
    {
        var order = ordered.Fact.Order;
        if (WhyNotNow(order) is { } tooLate)
        {
            return [new EnforcementFailed(order.Id, "none", tooLate)];
        }

        var capable = actuators.Where(a => a.Kinds.Contains(order.Kind)).ToList();
        if (capable.Count == 0)
        {
            return [new EnforcementFailed(order.Id, "none", $"no actuator here can enforce {order.Kind}")];
        }

        return await Task.WhenAll(capable.Select(actuator => EnforceAsync(actuator, order, cancel)));
    }

    public async Task<IReadOnlyList<Fact>> UndoAsync(Recorded<Released> released, CancellationToken cancel)
    {
        var id = released.Fact.Containment;
        return [.. (await Task.WhenAll(actuators.Select(actuator => TryAsync(actuator, a => a.UndoAsync(id, cancel), cancel)))).Where(f => !f.Undone).Select(f => new EnforcementFailed(id, f.Actuator, $"could not be undone: {f.Detail}"))];
    }

    public async Task<IReadOnlyList<Fact>> UndoAllAsync(Recorded<AllReleased> _, CancellationToken cancel)
    {
        return [.. (await Task.WhenAll(actuators.Select(actuator => TryAsync(actuator, a => a.UndoAllAsync(cancel), cancel)))).Where(f => !f.Undone).Select(f => new EnforcementFailed(default, f.Actuator, $"could not undo everything: {f.Detail}"))];
    }

    /// <summary>Containments whose end has come; the block ends by itself where it lives, this only records it.</summary>
    public IReadOnlyList<Expired> Due() =>
        [.. state.Active.Values.Where(order => order.ExpiresAt <= clock.GetUtcNow()).Select(order => new Expired(order.Id))];

    public void Apply(Recorded<AutonomyEnabled> enabled) => state = state.After(enabled.Fact);

    public void Apply(Recorded<ExposureAssessed> assessed) => state = state.After(assessed.Fact);

    public void Apply(Recorded<Ordered> ordered) => state = state.After(ordered.Fact, ordered.Time);

    public void Apply(Recorded<Released> released) => state = state.After(released.Fact, released.Time);

    public void Apply(Recorded<Expired> expired) => state = state.After(expired.Fact, expired.Time);

    public void Apply(Recorded<Enforced> enforced) => state = state.After(enforced.Fact);

    public void Apply(Recorded<EnforcementFailed> failed) => state = state.After(failed.Fact);

    public void Apply(Recorded<AllReleased> _) => state = state.AfterAllReleased();

    /// <summary>Opens the actuators' connections before the first order needs them.</summary>
    public Task<ActuatorReport[]> ProbeActuatorsAsync(CancellationToken cancel) =>
        Task.WhenAll(actuators.Select(actuator => actuator.ProbeAsync(cancel)));

    private string? WhyNotNow(ContainmentOrder order) =>
        order.ExpiresAt <= clock.GetUtcNow() ? "its end came before it could be enforced"
        : state.RedButton ? "everything was released before it could be enforced"
        : state.Ended.ContainsKey(order.Id) ? "it was released before it could be enforced"
        : null;

    /// <summary>Undoing is tried for longer than enforcing: a block that stays by mistake is an outage.</summary>
    private static async Task<(string Actuator, bool Undone, string Detail)> TryAsync(IActuator actuator, Func<IActuator, Task<ActuatorReport>> undo, CancellationToken cancel)
    {
        const int Tries = 6;
        for (var attempt = 1; ; attempt++)
        {
            var report = await undo(actuator);
            if (report.State != ActuatorState.Failed || attempt == Tries)
            {
                return (actuator.Name, report.State != ActuatorState.Failed, report.Detail);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100 * attempt * attempt), cancel);
        }
    }

    private async Task<Fact> EnforceAsync(IActuator actuator, ContainmentOrder order, CancellationToken cancel)
    {
        const int Tries = 4;
        for (var attempt = 1; ; attempt++)
        {
            var report = await actuator.EnforceAsync(order, cancel);
            if (report.State != ActuatorState.Failed)
            {
                return new Enforced(order.Id, order.Kind, actuator.Name, report.State == ActuatorState.Enforced ? "enforced" : "delivered", clock.GetUtcNow(), report.Detail);
            }

            if (attempt == Tries)
            {
                return new EnforcementFailed(order.Id, actuator.Name, report.Detail);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50 * attempt * attempt), cancel);
        }
    }

    private IReadOnlyList<Fact> WithLedger(EntryId cause, Func<DecisionContext, Decided> decide) =>
        ledger() is { } view ? [decide(new DecisionContext(self, cause, clock.GetUtcNow(), Policy, view, state))] : [];
}
