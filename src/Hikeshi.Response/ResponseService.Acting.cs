using Hikeshi.Exposure.Priority;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Active;
using Hikeshi.Response.Approving;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.Enabling;
using Hikeshi.Response.Enforcing;
using Hikeshi.Response.SectorCap;

namespace Hikeshi.Response;

/// <summary>What touches the world: called after its input is durable, and judged once more at the last moment.</summary>
public sealed partial class ResponseService
{
    public async Task<IReadOnlyList<Fact>> ReserveAsync(Recorded<Decided> decided, CancellationToken cancel)
    {
        var answers = new List<Fact>();
        foreach (var action in decided.Fact.Actions.Where(a => a.Verdict == Verdicts.Reserve))
        {
            var answer = await reserve(new ReservationRequest(action.Order.Id, self, action.Loses, action.Order.ExpiresAt), cancel);
            answers.Add(new ReservationAnswered(action.Order, answer.Granted, answer.Reason) { Grounds = action.Grounds });
        }

        return answers;
    }

    /// <summary>What people let costs the sector as much as what was reserved: the hub is told, so that others do not lose on top of it what it may not lose.</summary>
    public async Task<IReadOnlyList<Fact>> TellSectorAsync(Recorded<Ordered> ordered, CancellationToken cancel)
    {
        ordered = AsItWas(ordered);
        var order = ordered.Fact.Order;
        if (ordered.Fact.Grounds is not { Approval: not null } grounds || ledger() is not { } view || Guardrails.CostOf(order, grounds, Context(ordered.Id, view, state)) is not { Count: > 0 } loses)
        {
            return [];
        }

        for (var pause = TimeSpan.FromSeconds(1); pause <= LongestTelling && !state.Released.ContainsKey(order.Id); pause *= 2)
        {
            if ((await reserve(new ReservationRequest(order.Id, self, loses, order.ExpiresAt) { LetByPeople = true }, cancel)).Granted)
            {
                break;
            }

            await Task.Delay(pause, clock, cancel);
        }

        return [];
    }

    /// <summary>How long every actuator that takes this kind can hold one; null when there is none.</summary>
    internal TimeSpan? LongestLife(ContainmentKind kind) => enforcer.LongestLife(kind);

    /// <summary>Second depth: the order is judged again here, because the world may have changed since it was decided.</summary>
    public Task<IReadOnlyList<Fact>> EnforceAsync(Recorded<Ordered> ordered, CancellationToken cancel) => enforcer.EnforceAsync(ByTheWallClockNow(AsItWas(ordered)), cancel);

    public Task<IReadOnlyList<Fact>> UndoAsync(Recorded<Released> released, CancellationToken cancel) =>
        released.Fact.Order is { } order ? enforcer.UndoAsync(order, cancel) : NothingKnown(released.Fact.Containment);

    /// <summary>Where the target knows no end, the node lets go.</summary>
    public Task<IReadOnlyList<Fact>> EndAsync(Recorded<Expired> expired, CancellationToken cancel) => EndAsync(expired.Fact, cancel);

    /// <summary>As the other, while the log takes no entry: an end does not wait for space.</summary>
    public Task<IReadOnlyList<Fact>> EndAsync(Expired expired, CancellationToken cancel) =>
        expired.Order is { } order ? enforcer.EndAsync(order, cancel) : NothingKnown(expired.Containment);

    /// <summary>Waits for nobody: what is known now is let go of, and no order follows while the rooms are not as far. What stands after it in the log is not meant.</summary>
    public Task<IReadOnlyList<Fact>> UndoAllAsync(Recorded<AllReleased> released, CancellationToken cancel)
    {
        var seen = state;
        IReadOnlyList<ContainmentOrder> known = [.. seen.AllReleased is not { } all || all.Index < released.Index ? seen.Active.Orders
            : MeansEverything() ? LetGoBy(released, all)
            : all.Presses.SelectMany(press => press.LetGo.Orders).Where(order => !seen.Active.Contains(order.Id))]; // told again: whichever press was cut short
        button.Press(released.Index, known);
        return enforcer.UndoAllAsync(released.Id, known, MeansEverything, cancel);
    }

    /// <summary>Called when the rooms know the release: what they did not know when it was carried out is let go of now.</summary>
    public async Task<IReadOnlyList<Fact>> UndoRestAsync(Recorded<AllReleased> released, CancellationToken cancel)
    {
        var seen = state;
        var rest = LetGoBy(released, seen.AllReleased).Where(order => !button.HasLetGoOf(order.Id) && !seen.Active.Contains(order.Id));
        var failures = await Task.WhenAll(rest.Select(order => enforcer.UndoAsync(order, cancel)));
        return [.. failures.SelectMany(each => each)];
    }

    /// <param name="last">The last press that the rooms know: a second one does not hide what the first one meant.</param>
    private static IEnumerable<ContainmentOrder> LetGoBy(Recorded<AllReleased> released, AllReleasedAt? last) => last?.Presses.FirstOrDefault(press => press.Index == released.Index)?.LetGo.Orders ?? [];

    /// <summary>
    /// The red button before it is recorded, because the log takes no entry or the rooms do not know the log yet: what is known or has a lease is let go of, and no
    /// order follows until the rooms come to its entry (<see cref="ReleaseIsRecorded"/>).
    /// </summary>
    /// <returns>What could not be undone.</returns>
    public Task<IReadOnlyList<Fact>> UndoAllUnrecordedAsync(CancellationToken cancel)
    {
        button.Press();
        confirmations.AllOver();
        var known = state.Active.Orders.ToDictionary(order => order.Id);
        foreach (var leased in Leases?.All() ?? [])
        {
            known.TryAdd(leased.Id, leased);
        }

        return enforcer.UndoAllAsync(EntryId.New(clock.GetUtcNow()), known.Values, MeansEverything, cancel);
    }

    /// <param name="index">The place in the log of what <see cref="UndoAllUnrecordedAsync"/> carried out.</param>
    public void ReleaseIsRecorded(ulong index) => button.IsRecorded(index);

    /// <summary>A release of everything that comes late, or once more after a crash, takes nothing that was ordered after people let act again.</summary>
    private bool MeansEverything() => state is var seen && (seen.RedButton || button.Holds(seen.AllReleased));

    /// <summary>Everything is let go of, and the rooms do not know it yet: nothing of what they take for contained is.</summary>
    public bool IsLettingGo => button.Holds(state.AllReleased);

    /// <summary>What each actuator that is meant would do with the order; nothing is changed.</summary>
    public Task<IReadOnlyList<(string Actuator, ActuatorReport Report)>> RehearseAsync(ContainmentOrder order, CancellationToken cancel) => enforcer.RehearseAsync(order, cancel);

    /// <summary>Whether a second look at this actuator can tell that an order is in force.</summary>
    public bool Observes(string actuator) => enforcer.Observes(actuator);

    /// <summary>The actuators that are meant by orders of this kind.</summary>
    public IReadOnlyList<string> MeantBy(ContainmentKind kind) => enforcer.MeantBy(kind);

    /// <summary>A second look at what was delivered: in force, missing, or not known yet.</summary>
    public Task<IReadOnlyList<(EntryId Cause, Fact Fact)>> ConfirmAsync(CancellationToken cancel) => confirmations.LookAsync(enforcer, cancel);

    /// <summary>The actuators that what did not arrive is tried again at, each by itself.</summary>
    public IReadOnlyList<string> TriedAgain => [.. enforcer.Reachability.All.Select(health => health.Name).Union(retries.Actuators, StringComparer.Ordinal)];

    /// <summary>Orders that one actuator did not take, when their time has come; everything that speaks against one is asked again.</summary>
    /// <returns>What is known now of some of them; nothing: there is nothing to do for a while.</returns>
    public Task<IReadOnlyList<(EntryId Cause, Fact Fact)>> TryOrdersAgainAsync(string actuator, CancellationToken cancel) => retries.TryOrdersAsync(actuator, enforcer, ByTheWallClockNow, cancel);

    /// <summary>Releases that failed at one actuator, when their time has come.</summary>
    /// <returns>As <see cref="TryOrdersAgainAsync"/>.</returns>
    public Task<IReadOnlyList<(EntryId Cause, Fact Fact)>> TryReleasesAgainAsync(string actuator, CancellationToken cancel) => retries.TryReleasesAsync(actuator, enforcer, () => state.RedButton, cancel);

    /// <summary>Containments whose end has come; the block ends by itself where it lives, this only records it.</summary>
    public IReadOnlyList<Expired> Due() => [.. DueNow().Where(due => due.EndsEarly is null).Select(due => new Expired(due.Order.Id) { Order = due.Order })];

    /// <summary>Where it lives nobody knows of an end that came forward: what has come to such a one is let go of.</summary>
    public IReadOnlyList<Released> DueEarly() =>
        [.. DueNow().Where(due => due.EndsEarly is not null).Select(due => new Released(due.Order.Id, $"machine:{self}", "whoever confirmed it took that back, and the time of the others is over") { Order = due.Order, Retracted = due.EndsEarly })];

    private IEnumerable<ActiveContainment> DueNow()
    {
        var seen = state.Active;
        return seen.EndedBy(steady.Now).Select(order => seen.TryFind(order.Id, out var active) ? active : null).OfType<ActiveContainment>();
    }

    /// <summary>What the last probe of each actuator found.</summary>
    public IReadOnlyList<ActuatorHealth> Actuators => enforcer.Reachability.All;

    /// <summary>Opens the actuators' connections before the first order needs them, and finds out who can be reached; within 20 s.</summary>
    /// <returns>Those who did not answer well.</returns>
    public Task<IReadOnlyList<ActuatorHealth>> ProbeActuatorsAsync(CancellationToken cancel) => enforcer.Reachability.ProbeAsync(cancel);

    /// <summary>Asks those again who did not answer well, now and then.</summary>
    /// <returns>Those who are otherwise than before.</returns>
    public Task<IReadOnlyList<ActuatorHealth>> ProbeAgainAsync(CancellationToken cancel) => enforcer.Reachability.LookAgainAsync(cancel);

    /// <summary>Entries from before orders were repeated in them.</summary>
    private static Task<IReadOnlyList<Fact>> NothingKnown(ContainmentId id) =>
        Task.FromResult<IReadOnlyList<Fact>>([new EnforcementFailed(id, "none", "the entry does not say what was ordered; release-all lets go of everything")]);

    private Recorded<Ordered> AsItWas(Recorded<Ordered> ordered) => ContainmentApproval.AsItWas(ordered, IsUnvetoed);

    /// <summary>Whoever enforces reckons by a wall clock: when ours was set since the order, the end is told by it as it stands now.</summary>
    private Recorded<Ordered> ByTheWallClockNow(Recorded<Ordered> ordered) =>
        steady.Jumped != TimeSpan.Zero && state.Active.TryFind(ordered.Fact.Order.Id, out var active)
            ? ordered with { Fact = ordered.Fact with { Order = ordered.Fact.Order with { ExpiresAt = steady.Wall(active.EndsAt) } } }
            : ordered;

    /// <summary>Why an order must not be enforced any more; null when nothing came in between and no guardrail objects.</summary>
    private string? Overtaken(Recorded<Ordered> ordered)
    {
        var seen = state;
        var order = ordered.Fact.Order;
        var end = seen.Active.TryFind(order.Id, out var active) ? active.EndsAt : steady.Of(order.ExpiresAt);
        if (end <= steady.Now)
        {
            return "its end came before it could be enforced";
        }

        if (seen.RedButton || seen.AllReleased?.Index > ordered.Index || button.Holds(seen.AllReleased))
        {
            return "everything was released before it could be enforced";
        }

        if (seen.Released.ContainsKey(order.Id))
        {
            return "it was released before it could be enforced";
        }

        if (ordered.Fact.Grounds?.Approval is { } approval && (((!ContainmentApproval.TryParse(approval, out var meant) || meant != order.Id) && !IsLetAsPart(approval, order)) || !IsGranted(approval)))
        {
            return $"the approval {approval} that it names was not granted, or is another one's";
        }

        if (ordered.Fact.Grounds?.UnlessVetoed is { } unvetoed && (!ContainmentApproval.TryParse(unvetoed, out var askedFor) || askedFor != order.Id || !IsUnvetoed(unvetoed)))
        {
            return $"people had no time to object by {unvetoed}, or somebody did, or it is another one's";
        }

        return ledger() is not { } view ? "there is no ledger: nobody can say what it would cut"
            : Guardrails.Objects(order, ordered.Fact.Grounds ?? new OrderGrounds(self, ByBehaviour: false, []), Context(ordered.Id, view, seen)) is { } objection ? $"{objection.Guardrail}: {objection.Reason}"
            : null;
    }
}
