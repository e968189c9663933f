using System.Collections.Concurrent;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Clocks;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Active;

namespace Hikeshi.Response.Enforcing;

/// <summary>
/// What did not arrive and is tried again, actuator by actuator: orders to systems that are busy or away, until they are delivered, let go of or over; releases
/// that failed, until they are seen. An actuator's releases go before its orders. Known from facts, so a node that was started again goes on. Thread-safe.
/// </summary>
internal sealed class Retries(SteadyClock clock)
{
    /// <summary>So many orders, and as many releases. Whoever does not fit says so: then a failure is final.</summary>
    public const int Most = 10_000;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>A block that should not stand is not left to stand for minutes once its system is back.</summary>
    private static readonly TimeSpan LongestPauseOfReleases = TimeSpan.FromMinutes(1);

    /// <summary>So long after its own end a target is believed to have let go.</summary>
    internal static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, RetryLane> orders = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RetryLane> releases = new(StringComparer.Ordinal);

    /// <summary>Whoever waits already has a place.</summary>
    public bool HasRoomForOrder(ContainmentId containment, string actuator) => (orders.TryGetValue(actuator, out var lane) && lane.TryFind(containment, out _)) || orders.Values.Sum(each => each.Count) < Most;

    public bool HasRoomForRelease => releases.Values.Sum(lane => lane.Count) < Most;

    /// <summary>Those for whom something waits.</summary>
    public IEnumerable<string> Actuators => orders.Keys.Union(releases.Keys, StringComparer.Ordinal);

    /// <summary>What somebody has let go of and some actuator may still hold.</summary>
    public IEnumerable<ContainmentOrder> Held => releases.Values.SelectMany(lane => lane.All).SelectMany(retry => retry.Held is { } one ? [one] : retry.All?.Orders ?? []).DistinctBy(order => order.Id);

    public void Add(ActiveContainment containment, EnforcementDeferred deferred)
    {
        var ordered = new Recorded<Ordered>(containment.Entry, containment.Index, containment.OrderedAt, "", [], new Ordered(containment.Order) { Grounds = containment.Grounds });
        var retry = new Retry(deferred.Containment, containment.Entry, deferred.Detail) { Ordered = ordered, EndsAt = containment.EndsAt };
        var lane = LaneOf(orders, deferred.Actuator, LongestPause);
        if (!lane.TryFind(retry.Id, out var known) || known.Cause != retry.Cause || known.Tries == 0)
        {
            lane.Put(retry, clock.Of(deferred.NotBefore));
        }
    }

    /// <param name="all">The last release of everything.</param>
    /// <param name="endsItself">Whether the actuator holds the end of what it enforces.</param>
    public void Add(Recorded<EnforcementFailed> failed, AllReleasedAt? all, bool endsItself)
    {
        var (fact, lane) = (failed.Fact, LaneOf(releases, failed.Fact.Actuator, LongestPauseOfReleases));
        var retry = new Retry(fact.Containment, failed.Id, fact.Detail)
        {
            Held = fact.Order,
            All = fact.Order is null ? all?.Presses.FirstOrDefault(press => press.Entry.Value == fact.Containment.Value)?.LetGo ?? Containments.None : null,
            EndsAt = endsItself && fact.Order is { } order ? clock.Of(order.ExpiresAt) + Margin : null,
        };
        lane.Put(retry, clock.Now + RetryLane.ShortestPause);
    }

    /// <summary>The order arrived, or failed for good.</summary>
    public void OrderSettled(ContainmentId containment, string actuator) => _ = orders.TryGetValue(actuator, out var lane) && lane.Remove(containment);

    public void LetGo(ContainmentId containment, string actuator) => _ = releases.TryGetValue(actuator, out var lane) && lane.Remove(containment);

    /// <summary>It was released, or is held for people after all.</summary>
    public void NotOrdered(ContainmentId containment) => RemoveFrom(orders, containment);

    /// <summary>It is ordered anew: neither what waited of an earlier order nor a release of it may come after.</summary>
    public void Superseded(ContainmentId containment)
    {
        RemoveFrom(orders, containment);
        RemoveFrom(releases, containment);
    }

    /// <summary>No order is wanted any more; an earlier release of everything that names nothing is part of this one. One that does is the only one that knows what it left behind.</summary>
    public void AllReleased()
    {
        foreach (var lane in orders.Values)
        {
            lane.RemoveWhere(_ => true);
        }

        foreach (var lane in releases.Values)
        {
            lane.RemoveWhere(retry => retry.All is { Count: 0 });
        }
    }

    /// <summary>Tries orders whose time has come, unless releases of that actuator come first.</summary>
    /// <param name="asOfNow">The order as the wall clock stands now.</param>
    /// <returns>What is known now of some of them; nothing: there is nothing to do for a while.</returns>
    public async Task<IReadOnlyList<(EntryId Cause, Fact Fact)>> TryOrdersAsync(string actuator, Enforcer enforcer, Func<Recorded<Ordered>, Recorded<Ordered>> asOfNow, CancellationToken cancel)
    {
        if (!orders.TryGetValue(actuator, out var lane) || (releases.TryGetValue(actuator, out var first) && first.IsDue))
        {
            return [];
        }

        var found = await Task.WhenAll(lane.Take(enforcer.AtOnce(actuator)).Select(async retry =>
        {
            var facts = await enforcer.TryAgainAsync(asOfNow(retry.Ordered!.Value), actuator, () => IsWanted(lane, retry), cancel);
            return facts.Select(fact => (retry.Cause, Fact: Known(lane, retry, fact)));
        }));
        return [.. found.SelectMany(each => each).Where(each => each.Fact is not null).Select(each => (each.Cause, each.Fact!))];
    }

    /// <summary>Tries releases whose time has come.</summary>
    /// <param name="isRedButtonPressed">While it is, everything of ours is let go of; afterwards only what stood before, for new orders may stand by now.</param>
    /// <returns>What is known now of some of them; nothing: there is nothing to do for a while.</returns>
    public async Task<IReadOnlyList<(EntryId Cause, Fact Fact)>> TryReleasesAsync(string actuator, Enforcer enforcer, Func<bool> isRedButtonPressed, CancellationToken cancel)
    {
        if (!releases.TryGetValue(actuator, out var lane))
        {
            return [];
        }

        var found = await Task.WhenAll(lane.Take(enforcer.AtOnce(actuator)).Select(async retry => (retry.Cause, Fact: await ReleaseAsync(lane, retry, actuator, enforcer, isRedButtonPressed(), cancel))));
        return [.. found.Where(each => each.Fact is not null).Select(each => (each.Cause, each.Fact!))];
    }

    /// <summary>Whether some actuator still holds it.</summary>
    public bool IsHeld(ContainmentId containment, string otherThan) => releases.Any(lane => lane.Key != otherThan && lane.Value.TryFind(containment, out _));

    /// <returns>What became of it; null when it is tried once more.</returns>
    private async Task<Fact?> ReleaseAsync(RetryLane lane, Retry retry, string actuator, Enforcer enforcer, bool everything, CancellationToken cancel)
    {
        if (retry.EndsAt <= clock.Now || !enforcer.Has(actuator))
        {
            lane.Done(retry, arrived: false);
            return enforcer.Has(actuator)
                ? new ReleaseSettled(retry.Id, actuator, ReleaseSettled.Ended, retry.Tries, retry.Reason)
                : new ReleaseSettled(retry.Id, actuator, ReleaseSettled.Gone, retry.Tries, $"there is no actuator of this name any more; {retry.Reason}");
        }

        var report = await enforcer.ReleaseAgainAsync(retry, actuator, everything, () => IsWanted(lane, retry), cancel);
        if (report.State == ActuatorState.Failed)
        {
            lane.Failed(retry, report.Detail, clock.Now + report.LeaveAloneFor);
            return null;
        }

        lane.Done(retry, arrived: true);
        return new ReleaseSettled(retry.Id, actuator, ReleaseSettled.Undone, retry.Tries + 1, report.Detail);
    }

    private static bool IsWanted(RetryLane lane, Retry retry) => lane.TryFind(retry.Id, out var still) && still.Cause == retry.Cause;

    /// <returns>What the log should say; null when it has said the same before.</returns>
    private Fact? Known(RetryLane lane, Retry retry, Fact fact)
    {
        if (fact is FlowsQuiesced)
        {
            return fact; // what a payment system said before it says nothing of the order yet
        }

        if (fact is EnforcementDeferred deferred)
        {
            var next = lane.Failed(retry, deferred.Detail, clock.Of(deferred.NotBefore));
            return Reasons.AreSame(retry.Reason, deferred.Detail) ? null : deferred with { NotBefore = clock.Wall(next) };
        }

        lane.Done(retry, arrived: fact is Enforced);
        if (fact is EnforcementFailed { IsTriedAgain: true })
        {
            lane.Remove(retry.Id); // it arrived, had to go, and did not: from now on it is a release
        }

        return fact is EnforcementFailed failed ? failed with { Detail = $"{failed.Detail} (tried again {retry.Tries} times; before: {retry.Reason})" } : fact;
    }

    private RetryLane LaneOf(ConcurrentDictionary<string, RetryLane> lanes, string actuator, TimeSpan longestPause) => lanes.GetOrAdd(actuator, _ => new RetryLane(clock, longestPause));

    private static void RemoveFrom(ConcurrentDictionary<string, RetryLane> lanes, ContainmentId containment)
    {
        foreach (var lane in lanes.Values)
        {
            lane.Remove(containment);
        }
    }
}
