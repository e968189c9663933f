using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Clocks;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Active;
using Hikeshi.Response.Enforcing.Quiescing;

namespace Hikeshi.Response.Enforcing;

/// <summary>Why an order must not be enforced (any more); null when nothing speaks against it.</summary>
internal delegate string? SpeaksAgainst(Recorded<Ordered> ordered);

/// <summary>
/// Acts on the world: gives orders to the actuators and takes them back. Each order is judged once more at the last moment, tried again
/// a few times, looked at a second time, and undone when it was released while it was on its way.
/// </summary>
/// <param name="retries">What did not arrive waits there for another try.</param>
/// <param name="leases">Where orders are left to systems that know no end; null: nobody is there who would look.</param>
/// <param name="payments">Asks payment systems before their flows are cut; null: there is none.</param>
internal sealed partial class Enforcer(IReadOnlyList<IActuator> actuators, SpeaksAgainst speaksAgainst, Retries retries, Func<Leases?> leases, Func<PaymentDesk?> payments, SteadyClock steady, TimeProvider clock)
{
    private const int Tries = 4;

    /// <summary>What is busy or away for longer is not waited for here: others wait behind it.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    /// <summary>More than any connector's own patience: this bound is for those that have none.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IReadOnlyList<BoundedActuator> bounded = Bounded(actuators, clock);
    private Reachability? reachability;

    private readonly LetGo letGo = new(clock);
    private readonly ByContainment renewals = new();

    public Reachability Reachability => LazyInitializer.EnsureInitialized(ref reachability, () => new Reachability(bounded, steady, clock));

    /// <summary>How long every actuator that takes this kind can hold one; null when there is none.</summary>
    public TimeSpan? LongestLife(ContainmentKind kind) => bounded.Where(actuator => actuator.Takes(kind)).Select(actuator => (TimeSpan?)actuator.Capability.LongestLife).Min();

    /// <summary>What each actuator that is meant would do.</summary>
    public async Task<IReadOnlyList<(string Actuator, ActuatorReport Report)>> RehearseAsync(ContainmentOrder order, CancellationToken cancel) =>
        await Task.WhenAll(bounded.Where(actuator => actuator.Takes(order.Kind)).Select(async actuator => (actuator.Name, await actuator.RehearseAsync(order, cancel))));

    public Task<IReadOnlyList<Fact>> EnforceAsync(Recorded<Ordered> ordered, CancellationToken cancel) =>
        renewals.InOrderAsync(ordered.Fact.Order.Id, () => payments()?.AroundAsync(ordered, SpeaksAgainst, () => EnforceInTurnAsync(ordered, cancel), cancel) ?? EnforceInTurnAsync(ordered, cancel));

    private async Task<IReadOnlyList<Fact>> EnforceInTurnAsync(Recorded<Ordered> ordered, CancellationToken cancel)
    {
        var order = ordered.Fact.Order;
        if (SpeaksAgainst(ordered) is { } reason)
        {
            return [new EnforcementFailed(order.Id, "none", reason)];
        }

        var meant = bounded.Where(actuator => actuator.Takes(order.Kind)).ToList();
        if (meant.Count == 0)
        {
            return [new EnforcementFailed(order.Id, "none", $"no actuator here can enforce {ContainmentWords.Of(order.Kind)}")];
        }

        if (meant.Exists(actuator => actuator.Capability.End == EndHeldBy.Node) && WhyNoLease(order) is { } unleased)
        {
            return [new EnforcementFailed(order.Id, "none", unleased)];
        }

        retries.Superseded(order.Id);
        var facts = await Task.WhenAll(meant.Select(actuator => EnforceAsync(actuator, ordered, Tries, cancel)));
        return [.. facts.SelectMany(each => each)];
    }

    public Task<IReadOnlyList<Fact>> UndoAsync(ContainmentOrder order, CancellationToken cancel)
    {
        letGo.Add(order);
        return LetGoAsync(order, bounded.Where(actuator => actuator.Takes(order.Kind)), cancel);
    }

    /// <summary>An end has come: only where the target does not know it by itself there is something to do.</summary>
    public Task<IReadOnlyList<Fact>> EndAsync(ContainmentOrder order, CancellationToken cancel) =>
        LetGoAsync(order, bounded.Where(actuator => actuator.Takes(order.Kind) && actuator.Capability.End == EndHeldBy.Node), cancel);

    /// <param name="known">What it lets go of, as far as anybody knows.</param>
    /// <param name="everything">Whether whatever is ours over there is meant, asked before each try: once people let act again only what is known is, for new orders may stand.</param>
    public async Task<IReadOnlyList<Fact>> UndoAllAsync(EntryId cause, IReadOnlyCollection<ContainmentOrder> known, Func<bool> everything, CancellationToken cancel)
    {
        IReadOnlyList<ContainmentOrder> held = [.. known.Concat(retries.Held).DistinctBy(order => order.Id)]; // also what should have been let go of before
        var failures = await UndoAsync(new ContainmentId(cause.Value), order: null, bounded, actuator => everything() ? actuator.UndoAllAsync(held, cancel) : UndoEachAsync(actuator, held, cancel), cancel);
        if (failures.Count == 0 && !retries.Held.Any())
        {
            leases()?.Remove(held.Select(order => order.Id).ToHashSet()); // an earlier release that is still under way needs the others
        }

        return failures;
    }

    /// <summary>Whether a second look can tell anything.</summary>
    public bool Observes(string name) => bounded.Any(actuator => actuator.Name == name && actuator.Capability.Observes);

    /// <summary>The names of those that are meant by orders of this kind.</summary>
    public IReadOnlyList<string> MeantBy(ContainmentKind kind) => [.. bounded.Where(actuator => actuator.Takes(kind)).Select(actuator => actuator.Name)];

    /// <summary>A second look at what was delivered.</summary>
    /// <param name="deliveredAt">By the clock that does not jump.</param>
    /// <returns>The fact that follows; null when nothing can be said yet.</returns>
    public async Task<Fact?> ConfirmAsync(ContainmentOrder order, string name, DateTimeOffset deliveredAt, CancellationToken cancel)
    {
        if (bounded.FirstOrDefault(actuator => actuator.Name == name) is not { Capability.Observes: true } actuator)
        {
            return null;
        }

        var seen = await actuator.ObserveAsync(order, cancel);
        var isLate = actuator.Capability.ConfirmsWithin is { } within && steady.Now - deliveredAt > within;
        return seen.State switch
        {
            ActuatorState.Enforced => Enforced(actuator, order, Standing.Enforced, seen),
            ActuatorState.Absent => new EnforcementFailed(order.Id, name, $"it was accepted and is not in force: {seen.Detail}") { IsSurprise = true },
            _ when isLate => new EnforcementFailed(order.Id, name, $"it was accepted at {deliveredAt:O} and nothing has shown since that it is in force: {seen.Detail}"),
            _ => null,
        };
    }

    private async Task<IReadOnlyList<Fact>> EnforceAsync(BoundedActuator actuator, Recorded<Ordered> ordered, int tries, CancellationToken cancel)
    {
        var order = ordered.Fact.Order;
        var report = await PersistAsync(() => actuator.EnforceAsync(order, cancel), () => SpeaksAgainst(ordered), tries, cancel);
        if (report.State == ActuatorState.Failed)
        {
            return [NotArrived(order, actuator.Name, report)];
        }

        // The release may have passed the order on its way: what was let go must not stay contained.
        if (SpeaksAgainst(ordered) is { } reason)
        {
            var undone = await PersistAsync(() => actuator.UndoAsync(order, cancel), () => null, Tries, cancel);
            return [undone.State == ActuatorState.Failed ? StillHeld(order.Id, actuator.Name, order, $"{reason}; it could not be undone: {undone.Detail}") : new EnforcementFailed(order.Id, actuator.Name, reason)];
        }

        var delivered = Enforced(actuator, order, Standing.Delivered, report);
        var confirmed = await ConfirmAsync(order, actuator.Name, steady.Of(delivered.EnforcedAt), cancel);
        return confirmed is null ? [delivered] : [delivered, confirmed];
    }

    private string? SpeaksAgainst(Recorded<Ordered> ordered) =>
        letGo.Contains(ordered.Fact.Order.Id) ? "it was released before it could be enforced" : speaksAgainst(ordered);

    private static IReadOnlyList<BoundedActuator> Bounded(IReadOnlyList<IActuator> actuators, TimeProvider clock) =>
        [.. actuators.Select(actuator => new BoundedActuator(actuator, Patience, clock))];

    /// <summary>Null once the order lies where the guard would find it: before that it must not leave.</summary>
    private string? WhyNoLease(ContainmentOrder order)
    {
        try
        {
            leases()?.Write(order);
            return null;
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            return $"its end could not be left for the guard: {full.Message}";
        }
    }

    /// <summary>The lease goes when everybody let go.</summary>
    private async Task<IReadOnlyList<Fact>> LetGoAsync(ContainmentOrder order, IEnumerable<BoundedActuator> from, CancellationToken cancel)
    {
        var failures = await UndoAsync(order.Id, order, from, actuator => actuator.UndoAsync(order, cancel), cancel);
        if (failures.Count == 0)
        {
            leases()?.RemoveSoon(order.Id);
        }

        return failures;
    }

    private Enforced Enforced(BoundedActuator actuator, ContainmentOrder order, string state, ActuatorReport report) =>
        new(order.Id, order.Kind, actuator.Name, state, clock.GetUtcNow(), report.Detail);

    /// <summary>A release that did not reach an actuator is a fact too: somebody must know that a block may still stand.</summary>
    private async Task<IReadOnlyList<Fact>> UndoAsync(ContainmentId id, ContainmentOrder? order, IEnumerable<BoundedActuator> from, Func<BoundedActuator, Task<ActuatorReport>> undo, CancellationToken cancel)
    {
        var failures = await Task.WhenAll(from.Select(async actuator =>
        {
            var report = await PersistAsync(() => undo(actuator), () => null, Tries, cancel);
            return report.State == ActuatorState.Failed ? StillHeld(id, actuator.Name, order, $"it could not be undone: {report.Detail}") with { IsSurprise = true } : null;
        }));
        return [.. failures.OfType<EnforcementFailed>()];
    }

    /// <summary>Some tries with growing pauses, unless that takes long or <paramref name="overtaken"/> says that there is no use any more.</summary>
    private async Task<ActuatorReport> PersistAsync(Func<Task<ActuatorReport>> attempt, Func<string?> overtaken, int tries, CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        for (var number = 1; ; number++)
        {
            var report = await attempt();
            if (report.State != ActuatorState.Failed || number == tries || report.LeaveAloneFor > Soon || clock.GetElapsedTime(began) > Soon)
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
}
