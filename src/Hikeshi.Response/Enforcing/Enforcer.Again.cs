using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.Enforcing;

/// <summary>What did not arrive is tried again: an order with everything that speaks against it asked anew, a release whatever speaks.</summary>
internal sealed partial class Enforcer
{
    public bool Has(string name) => bounded.Any(actuator => actuator.Name == name);

    /// <summary>How many orders it takes at once, and how many releases.</summary>
    public int AtOnce(string name) => Named(name)?.Capability.AtOnce ?? 1;

    /// <summary>Whether it holds the ends of containments itself.</summary>
    public bool EndsItself(string name) => Named(name)?.Capability.End == EndHeldBy.Target;

    /// <param name="isWanted">Asked when it is this containment's turn: it may have been released or ordered anew meanwhile.</param>
    public Task<IReadOnlyList<Fact>> TryAgainAsync(Recorded<Ordered> ordered, string name, Func<bool> isWanted, CancellationToken cancel) =>
        renewals.InOrderAsync(ordered.Fact.Order.Id, async () =>
            !isWanted() ? []
            : SpeaksAgainst(ordered) is { } reason ? [new EnforcementFailed(ordered.Fact.Order.Id, name, reason)]
            : Named(name) is { } actuator ? await (payments()?.AroundAgainAsync(ordered, SpeaksAgainst, () => EnforceAsync(actuator, ordered, tries: 1, cancel), cancel) ?? EnforceAsync(actuator, ordered, tries: 1, cancel))
            : (IReadOnlyList<Fact>)[new EnforcementFailed(ordered.Fact.Order.Id, name, "there is no actuator of this name any more")]);

    /// <param name="everything">Whether a release of everything still means whatever is ours over there.</param>
    /// <param name="isWanted">As for <see cref="TryAgainAsync"/>.</param>
    public Task<ActuatorReport> ReleaseAgainAsync(Retry retry, string name, bool everything, Func<bool> isWanted, CancellationToken cancel) =>
        renewals.InOrderAsync(retry.Id, async () =>
        {
            if (!isWanted() || Named(name) is not { } actuator)
            {
                return new ActuatorReport(ActuatorState.Undone, "it is ordered anew");
            }

            IReadOnlyList<ContainmentOrder> held = retry.Held is { } one ? [one] : [.. retry.All?.Orders ?? []];
            var report = retry.All is not null && everything ? await actuator.UndoAllAsync(held, cancel) : await UndoEachAsync(actuator, held, cancel);
            var isLetGo = report.State != ActuatorState.Failed && !retries.IsHeld(retry.Id, otherThan: name);
            foreach (var order in held.Where(order => isLetGo && !retries.IsHeld(order.Id, otherThan: name)))
            {
                leases()?.RemoveSoon(order.Id);
            }

            return report;
        });

    /// <summary>One that is refused holds up none of the others; while the actuator is busy or away none is of use. What ended over there by itself is not asked for.</summary>
    private async Task<ActuatorReport> UndoEachAsync(BoundedActuator actuator, IReadOnlyList<ContainmentOrder> held, CancellationToken cancel)
    {
        var (last, refused) = (new ActuatorReport(ActuatorState.Undone, "nothing of it was there"), (ActuatorReport?)null);
        foreach (var order in held.Where(order => actuator.Takes(order.Kind) && (actuator.Capability.End == EndHeldBy.Node || steady.Of(order.ExpiresAt) + Retries.Margin > steady.Now)))
        {
            last = await actuator.UndoAsync(order, cancel);
            if (last is { State: ActuatorState.Failed, Trouble: ActuatorTrouble.Passing })
            {
                return last;
            }

            refused ??= last.State == ActuatorState.Failed ? last : null;
        }

        return refused ?? last;
    }

    /// <summary>It may go by itself: the order waits, unless too many do.</summary>
    private Fact NotArrived(ContainmentOrder order, string name, ActuatorReport report) =>
        report.Trouble != ActuatorTrouble.Passing ? new EnforcementFailed(order.Id, name, report.Detail)
        : retries.HasRoomForOrder(order.Id, name) ? new EnforcementDeferred(order.Id, name, report.Detail, clock.GetUtcNow() + Longer(report.LeaveAloneFor, RetryLane.ShortestPause))
        : new EnforcementFailed(order.Id, name, $"{report.Detail}; it is not tried again, because {Retries.Most} orders are waiting already");

    /// <summary>A block may still stand: it is tried until it does not, unless too many are.</summary>
    /// <param name="order">Null: everything.</param>
    private EnforcementFailed StillHeld(ContainmentId id, string name, ContainmentOrder? order, string detail) =>
        order is null || retries.HasRoomForRelease
            ? new EnforcementFailed(id, name, detail) { IsTriedAgain = true, Order = order }
            : new EnforcementFailed(id, name, $"{detail}; it is not tried again, because {Retries.Most} releases are waiting already");

    private BoundedActuator? Named(string name) => bounded.FirstOrDefault(actuator => actuator.Name == name);

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
