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
public sealed partial class ResponseService
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
            ? new Waiting(order, judged.Guardrail, judged.Reason) { Grounds = let with { Loses = loses, RequestedBy = waiting.WishedBy }, Renews = renews }
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

    /// <summary>Why the policy in force does what it does with something that was recorded; null when nothing is decided upon its kind, or there is no ledger.</summary>
    public Explanation? Explain(EntryId entry, Fact fact) => ledger() is { } view ? Explanation.Of(fact, Context(entry, view, state)) : null;

    /// <summary>Another policy on what was recorded; null when there is no ledger.</summary>
    public PolicyReplay? Replay(ResponsePolicy other, DateTimeOffset since, bool asIfEnabled) => ledger() is { } view
        ? new PolicyReplay((cause, at, seen) => Context(cause, view, seen) with { Policy = other, Now = at, SteadyNow = at }, since, asIfEnabled)
        : null;

    /// <summary>What a decision may look at now; null when there is no ledger.</summary>
    internal DecisionContext? ContextOf(EntryId cause) => ledger() is { } view ? Context(cause, view, state) : null;

    private Fact OrderUnlessReleased(ContainmentOrder order, OrderGrounds? grounds) => state.RedButton
        ? new Waiting(order, "red-button", "everything was released by a person; enable automatic action again first") { Grounds = grounds }
        : new Ordered(order) { Grounds = grounds };

    private ContainmentOrder Named(ContainmentOrder order) => OwnHosts.Named(order, ledger());

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
