using Hikeshi.Facts;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Approving;
using Hikeshi.Response.Deciding;

namespace Hikeshi.Response.Active;

/// <summary>How facts change the state. Pure; replaying the log gives the same state again.</summary>
internal static class StateChanges
{
    internal static readonly TimeSpan SurpriseWindow = TimeSpan.FromHours(1);

    /// <summary>What people take back so soon should not have been done.</summary>
    private static readonly TimeSpan TakenBackSoon = TimeSpan.FromMinutes(15);

    /// <summary>Whether a release says that an automatic containment was a mistake.</summary>
    internal static bool IsSurprising(ActiveContainment containment, DateTimeOffset releasedAt) => containment.IsAutomatic && releasedAt - containment.OrderedAt < TakenBackSoon;

    /// <summary>Only what lets something act again ends the red button; taking back a permission does not.</summary>
    public static ResponseState After(this ResponseState state, AutonomyEnabled enabled) =>
        state with { Autonomy = state.Autonomy.SetItem(enabled.ActionClass, enabled.Autonomy), RedButton = state.RedButton && !Policy.Autonomy.Acts(enabled.Autonomy) };

    /// <summary>Brings an instant of the wall clock over to the clock that does not jump (<see cref="Kernel.Clocks.SteadyClock.Of"/>).</summary>
    internal delegate DateTimeOffset Steadied(DateTimeOffset wall);

    /// <summary>What an order means, by the names of the ledger (<see cref="OwnHosts"/>).</summary>
    internal delegate ContainmentOrder Named(ContainmentOrder order);

    /// <summary>For what is worked out from the log alone: nothing jumps there.</summary>
    private static DateTimeOffset AsWritten(DateTimeOffset wall) => wall;

    private static ContainmentOrder AsWritten(ContainmentOrder order) => order;

    public static ResponseState After(this ResponseState state, Recorded<Ordered> ordered) => state.After(ordered, AsWritten, AsWritten);

    public static ResponseState After(this ResponseState state, Recorded<Ordered> ordered, Steadied steady, Named named) => With(state, ordered, steady, named, isExpected: false) with { LastActed = ordered.Time };

    /// <summary>
    /// What is decided counts at once. Of many sightings of the same moment each is decided before the order of the one before stands in the log;
    /// without this the same thing would be ordered twice, and more than the limits let.
    /// </summary>
    public static ResponseState Expecting(this ResponseState state, Decided decided, EntryId cause, DateTimeOffset at, Steadied steady) => decided.Actions
        .Where(action => action.Verdict == Verdicts.Order && !state.Active.Contains(action.Order.Id))
        .Aggregate(state, (seen, action) => With(seen, new Recorded<Ordered>(cause, 0, at, "", [], new Ordered(action.Order) { Grounds = action.Grounds }), steady, AsWritten, isExpected: true)); // what is decided has the names of the ledger

    /// <summary>What people let counts at once too. It is kept among what waits until its order stands in the log.</summary>
    public static ResponseState Expecting(this ResponseState state, Recorded<Ordered> ordered, Steadied steady, Named named) => state.Active.Contains(ordered.Fact.Order.Id)
        ? state
        : With(state, ordered, steady, named, isExpected: true) with { Waiting = state.Waiting };

    private static ResponseState With(ResponseState state, Recorded<Ordered> ordered, Steadied steady, Named named, bool isExpected)
    {
        var (at, meant) = (steady(ordered.Time), named(ordered.Fact.Order));
        var (order, before) = (ordered.Fact.Order, state.Active.TryFind(ordered.Fact.Order.Id, out var found) ? found : null);
        var isCounted = ordered.Fact.Grounds?.Approval is null && before is not { IsExpected: true }; // the rate limits what nobody looked at
        return state with
        {
            Active = state.Active.With(ActiveContainment.Of(ordered, ContainmentTarget.Of(meant), steady(ordered.Fact.Order.ExpiresAt), before) with { IsExpected = isExpected }),
            Waiting = state.Waiting.Without(order.Id),
            RecentOrders = isCounted ? state.RecentOrders.With(at) : state.RecentOrders,
            RecentIsolations = meant is { Kind: ContainmentKind.IsolateHost, Host: { } host } ? state.RecentIsolations.With(host, at) : state.RecentIsolations,
        };
    }

    public static ResponseState After(this ResponseState state, Recorded<ReservationAnswered> answered) => answered.Fact.Granted
        ? state with { Reserved = state.Reserved.RemoveRange(state.Reserved.Where(r => r.Value.Until <= answered.Time).Select(r => r.Key)).SetItem(answered.Fact.Order.Id, Reservation.Of(answered.Fact)) }
        : state;

    /// <summary>After the red button nothing waits that could be let go on by a habit: people ask anew. An order that is held after all is not in force.</summary>
    public static ResponseState After(this ResponseState state, Recorded<Waiting> waiting, Named named) => waiting.Fact.Guardrail == "red-button" ? state : state with
    {
        Waiting = state.Waiting.With(waiting, ContainmentTarget.Of(named(waiting.Fact.Order))),
        Active = state.Active.TryFind(waiting.Fact.Order.Id, out var held) && waiting.Causes.Contains(held.Entry) ? state.Active.Without(held.Order.Id) : state.Active,
    };

    /// <summary>What people let, and what nobody objected to, is kept until it is ordered, or held once more.</summary>
    public static ResponseState After(this ResponseState state, ApprovalConcluded concluded) =>
        concluded.Outcome is not (ApprovalConcluded.Granted or ApprovalConcluded.Unvetoed) && ContainmentApproval.TryParse(concluded.ApprovalId, out var id) && state.Waiting.Find(id)?.ApprovalId == concluded.ApprovalId ? state with { Waiting = state.Waiting.Without(id) } : state;

    /// <summary>What nobody objected to, and is neither ordered nor asked about once more, waits for nobody.</summary>
    public static ResponseState After(this ResponseState state, Decided decided) => decided.Trigger == Decider.Unvetoed
        ? decided.Actions.Where(action => action.Verdict is not (Verdicts.Order or Verdicts.Waiting)).Aggregate(state, (seen, action) => seen with { Waiting = seen.Waiting.Without(action.Order.Id) })
        : state;

    public static ResponseState After(this ResponseState state, Recorded<Released> released) => state.After(released, AsWritten);

    /// <summary>Whether nobody said anything against the containment: its producer took back why, or its roll-out to the sector stopped.</summary>
    private static bool IsQuiet(Released released) => released.IsHalt || released.Retracted is not null;

    public static ResponseState After(this ResponseState state, Recorded<Released> released, Steadied steady) =>
        state.Active.TryFind(released.Fact.Containment, out var containment)
            ? state with
            {
                Active = state.Active.Without(containment.Order.Id),
                Waiting = state.Waiting.Without(containment.Order.Id), // somebody may have asked to let it last longer
                Ended = Ended(state, containment, released.Time),
                LastActed = released.Time,
                Surprises = IsQuiet(released.Fact) || !IsSurprising(containment, released.Time) ? state.Surprises : state.Surprises.With(released.Time),
                RecentReleases = IsQuiet(released.Fact) ? state.RecentReleases : state.RecentReleases.SetItem(ContainmentTarget.AliasOf(containment.Order) ?? containment.Target, steady(released.Time)),
                Released = state.Released.RemoveRange(state.Released.Where(r => r.Value <= released.Time).Select(r => r.Key)).SetItem(containment.Order.Id, containment.Order.ExpiresAt),
            }
            : state with { Waiting = state.Waiting.Without(released.Fact.Containment) }; // it is not wanted any more: nobody can let it by a habit

    public static ResponseState After(this ResponseState state, Recorded<Expired> expired) =>
        state.Active.TryFind(expired.Fact.Containment, out var containment)
            ? state with { Active = state.Active.Without(containment.Order.Id), Ended = Ended(state, containment, expired.Time), LastActed = expired.Time }
            : state;

    public static ResponseState After(this ResponseState state, Enforced enforced) =>
        state.Active.TryFind(enforced.Containment, out var containment) ? state with { Active = state.Active.With(containment.With(enforced)) } : state;

    public static ResponseState After(this ResponseState state, EnforcementDeferred deferred) =>
        state.Active.TryFind(deferred.Containment, out var containment) ? state with { Active = state.Active.With(containment.With(deferred)) } : state;

    public static ResponseState After(this ResponseState state, Recorded<EnforcementFailed> failed)
    {
        var seen = failed.Fact.IsSurprise ? state with { Surprises = state.Surprises.With(failed.Time) } : state;
        return seen.Active.TryFind(failed.Fact.Containment, out var containment) ? seen with { Active = seen.Active.With(containment.With(failed.Fact, failed.Time)) } : seen;
    }

    public static ResponseState After(this ResponseState state, CircuitOpened opened) => state with { CircuitOpen = opened.Reason };

    public static ResponseState After(this ResponseState state, Recorded<CircuitClosed> closed) => state with { CircuitOpen = null, Surprises = RecentTimes.None(SurpriseWindow) };

    /// <summary>What the hub alone says of an advisory does not stand in for what is known of it otherwise.</summary>
    public static ResponseState After(this ResponseState state, ExposureAssessed assessed) =>
        assessed.Source is not null && state.Assessments.TryGetValue(assessed.AdvisoryId, out var known) && known.Source is null ? state : state with { Assessments = state.Assessments.SetItem(assessed.AdvisoryId, assessed) };

    public static ResponseState After(this ResponseState state, Recorded<AllReleased> all) => state.After(all, AsWritten);

    /// <summary>The red button also takes back every permission to act.</summary>
    public static ResponseState After(this ResponseState state, Recorded<AllReleased> all, Steadied steady) =>
        state with
        {
            Active = Containments.None,
            Waiting = WaitingOrders.None,
            Autonomy = state.Autonomy.Clear(),
            RedButton = true,
            LastActed = all.Time,
            AllReleased = new AllReleasedAt(all.Index, all.Time, steady(all.Time), state.Active, all.Fact.Switch) { Entry = all.Id }.After(state.AllReleased),
        };

    private static RecentTargets Ended(ResponseState state, ActiveContainment containment, DateTimeOffset at)
    {
        var ended = state.Ended.With(containment.Target, at);
        return ContainmentTarget.AliasOf(containment.Order) is { } alias ? ended.With(alias, at) : ended;
    }
}
