using System.Collections.Immutable;
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
using Hikeshi.Kernel.Marking;
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
using Hikeshi.Response.Withdrawing;

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
        vouchers = new VoucherBook(IsNeeded);
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

    /// <summary>Members whose word confirms nobody else's now.</summary>
    public Func<IReadOnlySet<MemberId>> Doubted { get; init; } = static () => ImmutableHashSet<MemberId>.Empty;

    /// <summary>What may be contained for longer here because others share it and its ring has its turn; null: there are no rings.</summary>
    public Func<IReadOnlySet<string>?> Wide { get; init; } = static () => null;

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
        WithLedger(sighting.Id, sighting.Fact, context => Decider.Decide(sighting.Fact, context));

    public IReadOnlyList<Fact> Decide(Recorded<Accepted> shared) =>
        WithLedger(shared.Id, shared.Fact, context => Decider.Decide(shared.Fact, context));

    public IReadOnlyList<Fact> Decide(Recorded<ExposureAssessed> assessed) =>
        assessed.Fact.Reached ? WithLedger(assessed.Id, assessed.Fact, context => Decider.Decide(assessed.Fact, context)) : [];

    /// <summary>What others share may be contained for longer now: it is decided once more, as the last of them said it.</summary>
    public IReadOnlyList<Fact> Decide(Recorded<RolloutOpened> opened)
    {
        var (value, by) = (opened.Fact.Value, opened.Fact.Producers);
        var shared = new Accepted(by[^1], [], Tlp.Clear, $"{value}, shared by {by.Count} members", [new SharedIndicator("", opened.Fact.Kind, value)], null, null);
        return WithLedger(opened.Id, opened.Fact, context => Decider.Decide(shared, context));
    }

    /// <summary>A roll-out stopped: what others alone made last longer is let go of. A narrow protection goes on to its end.</summary>
    public IReadOnlyList<Fact> Release(Recorded<RolloutHalted> halted) =>
    [
        .. state.Active.All
            .Where(active => active is { IsAutomatic: true, IsNarrow: false } && !active.Sources.Contains(self) && active.Order.Destinations.Contains(halted.Fact.Value))
            .Select(active => new Released(active.Order.Id, $"machine:{self}", $"the roll-out stops: {halted.Fact.Reason}") { Order = active.Order, IsHalt = true }),
    ];

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

    private IReadOnlyList<Fact> WithLedger(EntryId cause, Fact fact, Func<DecisionContext, Decided> decide)
    {
        if (ledger() is not { } view)
        {
            return [];
        }

        var context = Context(cause, view, state);
        var decided = decide(context);
        state = state.Expecting(decided, cause, context.Now, steady.Of);
        Vouch(decided, cause, fact, context.Now);
        return [decided];
    }

    private DecisionContext Context(EntryId cause, LedgerView view, ResponseState seen) =>
        new(self, cause, clock.GetUtcNow(), policy, view, seen) { Hub = Hub, Doubted = Doubted(), Wide = Wide(), Days = DaysOf(view.Institution.Calendar), SteadyNow = steady.Now };

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
