using System.Text;
using Hikeshi.Exposure.Priority;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Clocks;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response.Active;
using Hikeshi.Response.Approving;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.Enabling;
using Hikeshi.Response.Enforcing;
using Hikeshi.Response.Enforcing.Quiescing;
using Hikeshi.Response.Explaining;
using Hikeshi.Response.Policy;
using Hikeshi.Response.RedButton;
using Hikeshi.Response.Replaying;
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
    /// <summary>The others wait behind one that is told: a hub that is away is not waited for longer.</summary>
    private static readonly TimeSpan LongestTelling = TimeSpan.FromSeconds(16);
    private readonly MemberId self;
    private readonly Func<LedgerView?> ledger;
    private readonly Enforcer enforcer;
    private readonly Confirmations confirmations;
    private readonly Retries retries;
    private readonly ReserveCapacity reserve;
    private readonly TimeProvider clock;
    private readonly SteadyClock steady;
    private readonly PressedButton button = new();
    private volatile ResponseState state = ResponseState.Empty;
    private volatile ResponsePolicy policy;
    private volatile KnownDays? days;

    /// <param name="policy">In force until the log says otherwise.</param>
    public ResponseService(MemberId self, ResponsePolicy policy, Func<LedgerView?> ledger, IReadOnlyList<IActuator> actuators, ReserveCapacity reserve, TimeProvider clock)
    {
        this.self = self;
        this.policy = policy;
        this.ledger = ledger;
        this.reserve = reserve;
        this.clock = clock;
        steady = new SteadyClock(clock);
        retries = new Retries(steady);
        enforcer = new Enforcer(actuators, Overtaken, retries, () => Leases, () => Payments, steady, clock);
        confirmations = new Confirmations(steady);
        RecordOnly = new RecordOnlyBook(clock);
    }

    /// <summary>Where orders are left for the guard to systems that know no end; null: nowhere.</summary>
    public Leases? Leases { get; init; }

    /// <summary>Asks payment systems before their flows are cut; null: there is none.</summary>
    public PaymentDesk? Payments { get; init; }

    /// <summary>Whether people granted an approval; nobody did where nobody can.</summary>
    public Func<string, bool> IsGranted { get; init; } = _ => false;

    /// <summary>Whether people were asked, had the time to object, and nobody did: no approval.</summary>
    public Func<string, bool> IsUnvetoed { get; init; } = _ => false;

    /// <summary>The sector's hub; null for a node that has none.</summary>
    public MemberId? Hub { get; init; }

    /// <summary>Holidays, freezes, and how days are moved.</summary>
    public PriorityPolicy Times { get; init; } = PolicyReader.BuiltIn;

    /// <summary>Whether people let exactly this order by letting something larger (a suspension), by the approval that the order names.</summary>
    public Func<string, ContainmentOrder, bool> IsLetAsPart { get; init; } = (_, _) => false;

    public MemberId Self => self;

    public ResponsePolicy Policy => policy;

    /// <summary>Whether the log holds the policy that is in force.</summary>
    public bool IsPolicyRecorded => Adopted is not null;

    /// <summary>The entry that brought the policy into force, with its text; null while the log has none.</summary>
    public Recorded<PolicyAdopted>? Adopted { get; private set; }

    /// <summary>Its ends are told by a clock that does not jump (<see cref="SteadyNow"/>).</summary>
    public ResponseState State => state;

    /// <summary>What the ends in <see cref="State"/> are compared with.</summary>
    public DateTimeOffset SteadyNow => steady.Now;

    /// <summary>What classes would have done while they were record only.</summary>
    public RecordOnlyBook RecordOnly { get; }

    public SwitchSeen Switch { get; } = new();

    public IReadOnlyList<Fact> Decide(Recorded<Sighted> sighting) =>
        WithLedger(sighting.Id, context => Decider.Decide(sighting.Fact, context));

    public IReadOnlyList<Fact> Decide(Recorded<Accepted> shared) =>
        WithLedger(shared.Id, context => Decider.Decide(shared.Fact, context));

    public IReadOnlyList<Fact> Decide(Recorded<ExposureAssessed> assessed) =>
        assessed.Fact.Reached ? WithLedger(assessed.Id, context => Decider.Decide(assessed.Fact, context)) : [];

    /// <summary>What somebody asked for is judged like anything else, and then held for people.</summary>
    public IReadOnlyList<Fact> Decide(Recorded<ContainmentRequested> requested)
    {
        var order = Named(requested.Fact.Order);
        var (judged, grounds) = Judge(requested.Id, order, requested.Fact.By);
        var action = new PlannedAction(order, Autonomy.Recommend, judged.Verdict, judged.Guardrail, judged.Reason, grounds.Loses) { Grounds = grounds };
        return [new Decided("request", policy.Version, self, order.Reason, [action], [$"{judged.Verdict}: {ContainmentTarget.Of(order)}: {judged.Reason}"])];
    }

    /// <summary>What the guardrails would say now to something that <paramref name="by"/> asks for; nothing is asked.</summary>
    public (string Verdict, string Reason) Foresee(ContainmentOrder order, string by)
    {
        var (judged, _) = Judge(new EntryId(order.Id.Value), Named(order), by);
        return (judged.Verdict, judged.Reason);
    }

    /// <summary>A decision becomes orders, and what is held becomes visible as waiting.</summary>
    public IReadOnlyList<Fact> Order(Recorded<Decided> decided) =>
    [
        .. decided.Fact.Actions.Where(a => a.Verdict == Verdicts.Order).Select(a => OrderUnlessReleased(a.Order, a.Grounds)),
        .. decided.Fact.Actions.Where(a => a.Verdict == Verdicts.Waiting).Select(a => new Waiting(a.Order, a.Guardrail, a.Reason) { Grounds = a.Grounds, Renews = state.Active.Contains(a.Order.Id) }),
    ];

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

    public IReadOnlyList<Fact> OrderReserved(Recorded<ReservationAnswered> answered) =>
        answered.Fact.Granted ? [OrderUnlessReleased(answered.Fact.Order, answered.Fact.Grounds)] : [new Waiting(answered.Fact.Order, "sector-cap", answered.Fact.Reason) { Grounds = answered.Fact.Grounds }];

    /// <summary>Whether a failure was one surprise too many.</summary>
    public IReadOnlyList<Fact> Break(Recorded<EnforcementFailed> failed) =>
        failed.Fact.IsSurprise ? Break(failed.Time, $"{failed.Fact.Actuator}: {failed.Fact.Detail}") : [];

    /// <summary>Whether a release was one surprise too many: the release itself says nothing of it, the count does.</summary>
    public IReadOnlyList<Fact> Break(Recorded<Released> released) => Break(released.Time, $"released by {released.Fact.By}: {released.Fact.Reason}");

    private IReadOnlyList<Fact> Break(DateTimeOffset at, string reason)
    {
        var seen = state;
        var surprises = seen.Surprises.CountAfter(at - StateChanges.SurpriseWindow);
        return seen.CircuitOpen is null && surprises >= policy.Limits.SurprisesPerHour ? [new CircuitOpened(surprises, reason)] : [];
    }

    /// <summary>What is held asks people, once for each thing; after the red button nothing asks until somebody enables acting again.</summary>
    public IReadOnlyList<Fact> Ask(Recorded<Waiting> waiting) =>
        state.Waiting.Find(waiting.Fact.Order.Id) is not null ? [ContainmentApproval.Ask(waiting, policy.Limits, ledger())] : [];

    /// <summary>What a person asks for, at the first depth: what waits for people, or why nobody may have it.</summary>
    internal (Waiting? Held, string? Refused) Hold(ContainmentOrder order)
    {
        if (ledger() is not { } view)
        {
            return (null, "there is no ledger: nobody can say what it would cut");
        }

        order = Named(order);
        var (judged, loses) = Guardrails.JudgeWish(order, new OrderGrounds(self, ByBehaviour: false, []), new(Verdicts.Waiting, "asked", "a person asked for it"), renews: false, Context(default, view, state));
        return judged.Verdict == Verdicts.Waiting
            ? (new Waiting(order, judged.Guardrail, judged.Reason) { Grounds = new OrderGrounds(self, ByBehaviour: false, loses) }, null)
            : (null, $"{judged.Guardrail}: {judged.Reason}");
    }

    /// <summary>How long every actuator that takes this kind can hold one; null when there is none.</summary>
    internal TimeSpan? LongestLife(ContainmentKind kind) => enforcer.LongestLife(kind);

    /// <summary>What people let by an approval of that containment's own; the second depth judges it as any other.</summary>
    internal Fact OrderLet(ContainmentOrder order) =>
        OrderUnlessReleased(Named(order), new OrderGrounds(self, ByBehaviour: false, []) { Approval = ContainmentApproval.IdOf(order.Id) });

    /// <summary>Whether people are asked about a containment by this approval.</summary>
    public static bool IsAskedAbout(string approvalId) => ContainmentApproval.TryParse(approvalId, out _);

    /// <summary>Tells of an approval whether people are asked about this containment by it, or that it last longer.</summary>
    public static Func<string, bool> IsAskedAbout(ContainmentId containment)
    {
        var asked = ContainmentApproval.IdOf(containment); // of a fixed length
        return approvalId => approvalId.StartsWith(asked, StringComparison.Ordinal);
    }

    /// <summary>People let it, or nobody objected in time: then it is decided upon once more.</summary>
    public IReadOnlyList<Fact> OrderApproved(Recorded<ApprovalConcluded> concluded)
    {
        var asked = concluded.Fact.ApprovalId;
        if (concluded.Fact.Outcome is not (ApprovalConcluded.Granted or ApprovalConcluded.Unvetoed)
            || !ContainmentApproval.TryParse(asked, out var id) || state.Waiting.Find(id) is not { } waiting || waiting.ApprovalId != asked)
        {
            return [];
        }

        var order = ContainmentApproval.OrderOf(waiting, concluded.Time);
        return IsGranted(asked) ? [AskMore(waiting, order, concluded) ?? OrderLet(order, ContainmentApproval.GroundsOf(waiting, asked, self), concluded)]
            : IsUnvetoed(asked) ? WithLedger(concluded.Id, context => Decider.DecideUnvetoed(order, ContainmentApproval.UnvetoedGroundsOf(waiting, self), context))
            : [];
    }

    /// <summary>Whoever lets many things one by one lets each as the world is by then: when it has come above the cap since it was asked, one person was too few, and two are asked.</summary>
    private Waiting? AskMore(WaitingOrder waiting, ContainmentOrder order, Recorded<ApprovalConcluded> concluded)
    {
        if (ContainmentApproval.PeopleFor(waiting.Guardrail, waiting.Grounds) > 1 || ledger() is not { } view)
        {
            return null;
        }

        var let = ContainmentApproval.GroundsOf(waiting, waiting.ApprovalId, self);
        var renews = state.Active.TryFind(order.Id, out var active) && !active.IsExpected;
        var (judged, loses) = Guardrails.JudgeWish(order, let, new(Verdicts.Waiting, waiting.Guardrail, ""), renews, Context(concluded.Id, view, state));
        return judged.Verdict == Verdicts.Waiting && ContainmentApproval.PeopleFor(judged.Guardrail, let with { Loses = loses }) > 1
            ? new Waiting(order, judged.Guardrail, judged.Reason) { Grounds = let with { Loses = loses }, Renews = renews }
            : null;
    }

    /// <summary>It counts at once, as what is decided does.</summary>
    private Fact OrderLet(ContainmentOrder order, OrderGrounds grounds, Recorded<ApprovalConcluded> concluded)
    {
        var fact = OrderUnlessReleased(order, grounds);
        state = fact is Ordered ordered ? state.Expecting(new Recorded<Ordered>(concluded.Id, concluded.Index, concluded.Time, concluded.Actor, [], ordered), steady.Of, Named) : state;
        return fact;
    }

    /// <summary>The requester does not want it any more: whatever people are asked about it, they are asked no longer.</summary>
    public IReadOnlyList<Fact> Conclude(Recorded<RequestWithdrawn> withdrawn) =>
        [new ApprovalConcluded(state.Waiting.Find(withdrawn.Fact.Containment)?.ApprovalId ?? ContainmentApproval.IdOf(withdrawn.Fact.Containment), ApprovalConcluded.Withdrawn, [withdrawn.Fact.By])];

    /// <summary>What becomes of a person's wish that a containment last longer: a question to other people; null when it is not in force.</summary>
    /// <param name="until">At most a day from now.</param>
    public RenewalAnswer? Renew(ContainmentId id, DateTimeOffset until, string reason)
    {
        var (seen, now) = (state, steady.Now);
        return ledger() is { } view && seen.Active.TryFind(id, out var active) && active.EndsAt > now ? Renewal.Of(active, until, reason, Context(new EntryId(id.Value), view, seen)) : null;
    }

    /// <summary>Second depth: the order is judged again here, because the world may have changed since it was decided.</summary>
    public Task<IReadOnlyList<Fact>> EnforceAsync(Recorded<Ordered> ordered, CancellationToken cancel) => enforcer.EnforceAsync(ByTheWallClockNow(AsItWas(ordered)), cancel);

    public Task<IReadOnlyList<Fact>> UndoAsync(Recorded<Released> released, CancellationToken cancel) =>
        released.Fact.Order is { } order ? enforcer.UndoAsync(order, cancel) : NothingKnown(released.Fact.Containment);

    /// <summary>Where the target knows no end, the node lets go.</summary>
    public Task<IReadOnlyList<Fact>> EndAsync(Recorded<Expired> expired, CancellationToken cancel) => EndAsync(expired.Fact, cancel);

    /// <summary>As the other, while the log takes no entry: an end does not wait for space.</summary>
    public Task<IReadOnlyList<Fact>> EndAsync(Expired expired, CancellationToken cancel) =>
        expired.Order is { } order ? enforcer.EndAsync(order, cancel) : NothingKnown(expired.Containment);

    /// <summary>Waits for nobody: what is known now is let go of, and no order follows while the rooms are not as far.</summary>
    public Task<IReadOnlyList<Fact>> UndoAllAsync(Recorded<AllReleased> released, CancellationToken cancel)
    {
        var seen = state;
        IReadOnlyList<ContainmentOrder> known = [.. seen.AllReleased is not { } all || all.Index < released.Index ? seen.Active.Orders : all.Index == released.Index ? all.LetGo.Orders : []];
        button.Press(released.Index, known);
        return enforcer.UndoAllAsync(released.Id, known, cancel);
    }

    /// <summary>Called when the rooms know the release: what they did not know when it was carried out is let go of now.</summary>
    public async Task<IReadOnlyList<Fact>> UndoRestAsync(Recorded<AllReleased> released, CancellationToken cancel)
    {
        var seen = state;
        var rest = seen.AllReleased is { } all && all.Index == released.Index ? all.LetGo.Orders.Where(order => !button.HasLetGoOf(order.Id) && !seen.Active.Contains(order.Id)) : [];
        var failures = await Task.WhenAll(rest.Select(order => enforcer.UndoAsync(order, cancel)));
        return [.. failures.SelectMany(each => each)];
    }

    /// <summary>The red button while the log takes no entry: as <see cref="UndoAllAsync"/>, and no order follows until the release is recorded after all.</summary>
    /// <returns>What could not be undone.</returns>
    public Task<IReadOnlyList<Fact>> UndoAllUnrecordedAsync(CancellationToken cancel)
    {
        button.Press();
        confirmations.AllOver();
        return enforcer.UndoAllAsync(EntryId.New(clock.GetUtcNow()), [.. state.Active.Orders], cancel);
    }

    /// <summary>Everything is let go of, and the rooms do not know it yet: nothing of what they take for contained is.</summary>
    public bool IsLettingGo => button.Holds(state.AllReleased);

    /// <summary>What each actuator that is meant would do with the order; nothing is changed.</summary>
    public Task<IReadOnlyList<(string Actuator, ActuatorReport Report)>> RehearseAsync(ContainmentOrder order, CancellationToken cancel) => enforcer.RehearseAsync(order, cancel);

    /// <summary>Whether a second look at this actuator can tell that an order is in force.</summary>
    public bool Observes(string actuator) => enforcer.Observes(actuator);

    /// <summary>The actuators that are meant by orders of this kind.</summary>
    public IReadOnlyList<string> MeantBy(ContainmentKind kind) => enforcer.MeantBy(kind);

    /// <summary>Why the policy in force does what it does with something that was recorded; null when nothing is decided upon its kind, or there is no ledger.</summary>
    public Explanation? Explain(EntryId entry, Fact fact) => ledger() is { } view ? Explanation.Of(fact, Context(entry, view, state)) : null;

    /// <summary>Another policy on what was recorded; null when there is no ledger.</summary>
    public PolicyReplay? Replay(ResponsePolicy other, DateTimeOffset since, bool asIfEnabled) => ledger() is { } view
        ? new PolicyReplay((cause, at, seen) => Context(cause, view, seen) with { Policy = other, Now = at, SteadyNow = at }, since, asIfEnabled)
        : null;

    /// <summary>What a decision may look at now; null when there is no ledger.</summary>
    internal DecisionContext? ContextOf(EntryId cause) => ledger() is { } view ? Context(cause, view, state) : null;

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
    public IReadOnlyList<Expired> Due() => [.. state.Active.EndedBy(steady.Now).Select(order => new Expired(order.Id) { Order = order })];

    /// <summary>An unreadable policy in the log (written by something newer) does not replace one that can be read.</summary>
    public void Apply(Recorded<PolicyAdopted> adopted)
    {
        try
        {
            policy = ResponsePolicyReader.Read(adopted.Fact.Source, Encoding.UTF8.GetBytes(adopted.Fact.Text));
            Adopted = adopted;
        }
        catch (RefusedException)
        {
            // The start of the node adopts the one of its settings, after the log is replayed.
        }
    }

    public void Apply(Recorded<ReservationAnswered> answered) => state = state.After(answered);

    public void Apply(Recorded<Waiting> waiting)
    {
        state = state.After(waiting, Named);
        if (!state.Active.Contains(waiting.Fact.Order.Id))
        {
            retries.NotOrdered(waiting.Fact.Order.Id);
        }
    }

    public void Apply(Recorded<ApprovalConcluded> concluded) => state = state.After(concluded.Fact);

    public void Apply(Recorded<AutonomyEnabled> enabled) => state = state.After(enabled.Fact);

    public void Apply(Recorded<ExposureAssessed> assessed) => state = state.After(assessed.Fact);

    public void Apply(Recorded<Decided> decided) => state = state.After(decided.Fact);

    public void Apply(Recorded<Ordered> ordered)
    {
        retries.Superseded(ordered.Fact.Order.Id);
        state = state.After(AsItWas(ordered), steady.Of, Named);
    }

    public void Apply(Recorded<Released> released)
    {
        Forget(released.Fact.Containment);
        retries.NotOrdered(released.Fact.Containment);
        state = state.After(released, steady.Of);
    }

    public void Apply(Recorded<Expired> expired)
    {
        Forget(expired.Fact.Containment);
        state = state.After(expired);
    }

    public void Apply(Recorded<Enforced> enforced)
    {
        state = state.After(enforced.Fact);
        retries.OrderSettled(enforced.Fact.Containment, enforced.Fact.Actuator);
        if (enforced.Fact.State == Standing.Enforced)
        {
            confirmations.Settled(enforced.Fact.Containment, enforced.Fact.Actuator);
        }
        else if (state.Active.TryFind(enforced.Fact.Containment, out var containment) && containment.Of(enforced.Fact.Actuator)?.State == Standing.Delivered && enforcer.Observes(enforced.Fact.Actuator))
        {
            confirmations.Delivered(containment, enforced.Id, enforced.Fact);
        }
    }

    public void Apply(Recorded<CircuitOpened> opened) => state = state.After(opened.Fact);

    public void Apply(Recorded<CircuitClosed> closed) => state = state.After(closed);

    public void Apply(Recorded<EnforcementFailed> failed)
    {
        state = state.After(failed);
        confirmations.Settled(failed.Fact.Containment, failed.Fact.Actuator);
        if (failed.Fact.IsTriedAgain)
        {
            retries.Add(failed, state.AllReleased, enforcer.EndsItself(failed.Fact.Actuator));
        }
        else
        {
            retries.OrderSettled(failed.Fact.Containment, failed.Fact.Actuator);
        }
    }

    /// <summary>What is over already has said so, or will at the next try.</summary>
    public void Apply(Recorded<EnforcementDeferred> deferred)
    {
        state = state.After(deferred.Fact);
        if (state.Active.TryFind(deferred.Fact.Containment, out var containment))
        {
            retries.Add(containment, deferred.Fact);
        }
    }

    public void Apply(Recorded<ReleaseSettled> settled) => retries.LetGo(settled.Fact.Containment, settled.Fact.Actuator);

    public void Apply(Recorded<AllReleased> released)
    {
        confirmations.AllOver();
        retries.AllReleased();
        state = state.After(released, steady.Of);
    }

    /// <summary>What the last probe of each actuator found.</summary>
    public IReadOnlyList<ActuatorHealth> Actuators => enforcer.Reachability.All;

    /// <summary>Opens the actuators' connections before the first order needs them, and finds out who can be reached; within 20 s.</summary>
    /// <returns>Those who did not answer well.</returns>
    public Task<IReadOnlyList<ActuatorHealth>> ProbeActuatorsAsync(CancellationToken cancel) => enforcer.Reachability.ProbeAsync(cancel);

    /// <summary>Asks those again who did not answer well, now and then.</summary>
    /// <returns>Those who are otherwise than before.</returns>
    public Task<IReadOnlyList<ActuatorHealth>> ProbeAgainAsync(CancellationToken cancel) => enforcer.Reachability.LookAgainAsync(cancel);

    private void Forget(ContainmentId id)
    {
        if (state.Active.TryFind(id, out var containment))
        {
            confirmations.Over(id, containment.Reports.Select(report => report.Actuator));
        }
    }

    /// <summary>Entries from before orders were repeated in them.</summary>
    private static Task<IReadOnlyList<Fact>> NothingKnown(ContainmentId id) =>
        Task.FromResult<IReadOnlyList<Fact>>([new EnforcementFailed(id, "none", "the entry does not say what was ordered; release-all lets go of everything")]);

    private Fact OrderUnlessReleased(ContainmentOrder order, OrderGrounds? grounds) => state.RedButton
        ? new Waiting(order, "red-button", "everything was released by a person; enable automatic action again first") { Grounds = grounds }
        : new Ordered(order) { Grounds = grounds };

    private ContainmentOrder Named(ContainmentOrder order) => OwnHosts.Named(order, ledger());

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

    private (Objection Judged, OrderGrounds Grounds) Judge(EntryId cause, ContainmentOrder order, string by)
    {
        var grounds = new OrderGrounds(self, ByBehaviour: false, []) { RequestedBy = by };
        if (state.Waiting.IsAskedFor(order.Id, ContainmentTarget.Of(order)))
        {
            return (new(Verdicts.Record, "already-asked", "people are asked about the same already"), grounds);
        }

        if (ledger() is not { } view)
        {
            return (new(Verdicts.Refused, "no-ledger", "there is no ledger: nobody can say what it would cut"), grounds);
        }

        var (judged, loses) = Guardrails.JudgeWish(order, grounds, new(Verdicts.Waiting, "requested", $"{by} asks for it: a person decides"), renews: false, Context(cause, view, state));
        return (judged, grounds with { Loses = loses });
    }

    private IReadOnlyList<Fact> WithLedger(EntryId cause, Func<DecisionContext, Decided> decide)
    {
        if (ledger() is not { } view)
        {
            return [];
        }

        var context = Context(cause, view, state);
        var decided = decide(context);
        state = state.Expecting(decided, cause, context.Now, steady.Of);
        return [decided];
    }

    private DecisionContext Context(EntryId cause, LedgerView view, ResponseState seen) =>
        new(self, cause, clock.GetUtcNow(), policy, view, seen) { Hub = Hub, Days = DaysOf(view.Institution.Calendar), SteadyNow = steady.Now };

    /// <summary>Null when the ledger's calendar cannot be read here: rules that ask for it do not apply.</summary>
    private BankingDays? DaysOf(BusinessCalendar calendar)
    {
        if (days is { } known && ReferenceEquals(known.Calendar, calendar))
        {
            return known.Days;
        }

        BankingDays? read = null;
        try
        {
            read = new BankingDays(calendar, Times);
        }
        catch (RefusedException)
        {
            // Known as unreadable, so that it is not tried at every decision.
        }

        days = new KnownDays(calendar, read);
        return read;
    }

    private sealed record KnownDays(BusinessCalendar Calendar, BankingDays? Days);
}
