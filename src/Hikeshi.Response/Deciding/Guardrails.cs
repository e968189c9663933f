using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Active;
using Hikeshi.Response.Policy;

namespace Hikeshi.Response.Deciding;

/// <summary>
/// What keeps an autonomous defence from becoming the outage. Each guardrail is one method that answers null ("nothing against it")
/// or a verdict with its reason. What refuses or only records decides, the first of it; of all that waits for people what needs two of them decides, then the first one:
/// what asks for less hides nothing. Order matters: refusals first, then what is in force already, then what waits, then autonomy.
/// They are asked twice: when it is decided, and again when an actuator is about to get the order (docs/guardrails.md).
/// </summary>
internal static class Guardrails
{
    /// <summary>The longest life of what one source caused, whatever a policy says.</summary>
    private static readonly TimeSpan LongestFromOneSource = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan LongestOfAll = TimeSpan.FromHours(24);

    /// <summary>In the place of a guardrail: it goes ahead unless somebody objects in time.</summary>
    public const string Veto = "veto";

    private const string CostsOthers = "costs capacity beyond one own host";

    private const string NotBySilence = $"{CostsOthers}: that nobody objects is not enough";

    private delegate Objection? Guardrail(Circumstances seen);

    private static readonly Guardrail[] InOrder =
    [
        RedButton,
        CircuitBreaker,
        DestinationGuardrails.WouldCutDependency,
        DestinationGuardrails.NotTheSuppliers,
        DestinationGuardrails.NeverContain,
        AccountNeverContained,
        AlreadyActive,
        BehaviourAlone,
        AfterEffect,
        TooLong,
        HostGuardrails.Unknown,
        HostGuardrails.NeverContain,
        HostGuardrails.Tier0,
        DestinationGuardrails.TooWide,
        DestinationGuardrails.ForeignPort,
        DestinationGuardrails.CutsEverybody,
        CoolDown,
        HostGuardrails.Capacity,
        HostGuardrails.Segment,
        Rate,
    ];

    /// <summary>The order itself is in force by then; everything else is asked again.</summary>
    private static readonly Guardrail[] AtTheActuator = [.. InOrder.Where(guardrail => guardrail != AlreadyActive)];

    /// <summary>First depth: what becomes of a proposal.</summary>
    /// <param name="isolated">Hosts that the same decision isolates already.</param>
    /// <param name="orderedBefore">Orders that the same decision has let through already.</param>
    public static PlannedAction Judge(Proposal proposal, IReadOnlySet<string> isolated, int orderedBefore, DecisionContext context)
    {
        var autonomy = Autonomy.Least(proposal.Autonomy, context.State.AutonomyOf(proposal.Order.Kind));
        var seen = Renewing(Limited(new Circumstances(proposal.Order, proposal.Grounds, context, isolated, orderedBefore) { Target = proposal.Target, CountsUndecided = autonomy == Autonomy.ActUnlessVetoed })).WithLosses();
        var order = seen.Order;
        if (Deciding(seen) is { } objection)
        {
            // What would do nothing asks nobody either: a question is for what goes ahead when it is answered.
            var isQuiet = objection.Verdict == Verdicts.Waiting && autonomy is not (Autonomy.Act or Autonomy.ActUnlessVetoed);
            return Planned(isQuiet ? autonomy == Autonomy.Recommend ? Verdicts.Recommend : Verdicts.Record : objection.Verdict, objection.Guardrail, objection.Reason);
        }

        var isLimitedByPolicy = autonomy == proposal.Autonomy && autonomy != context.State.AutonomyOf(order.Kind);
        var limitedBy = isLimitedByPolicy ? "policy" : "autonomy";
        return autonomy switch
        {
            Autonomy.Act when seen.Grounds.Loses.Count > 0 => Planned(Verdicts.Reserve, "sector-cap", $"{CostsOthers}: the hub is asked first"),
            Autonomy.Act => Planned(Verdicts.Order, "", order.Reason),
            Autonomy.ActUnlessVetoed when seen.Grounds.Loses.Count > 0 => Planned(Verdicts.Waiting, "sector-cap", NotBySilence),
            Autonomy.ActUnlessVetoed => Planned(Verdicts.Waiting, Veto, "a person may veto it"),
            Autonomy.Recommend => Planned(Verdicts.Recommend, limitedBy, isLimitedByPolicy ? $"the policy only recommends it ({proposal.Rule.Id})" : "this action class only recommends"),
            _ => Planned(Verdicts.Record, limitedBy, isLimitedByPolicy ? $"the policy only records it ({proposal.Rule.Id})" : "this action class is record only"),
        };

        PlannedAction Planned(string verdict, string guardrail, string reason) =>
            new(order, autonomy, verdict, guardrail, reason, seen.Grounds.Loses) { Rule = proposal.Rule.Id, Grounds = seen.Grounds };
    }

    /// <summary>
    /// First depth once more, when nobody objected in time: as the world is by now, with all that was ordered since. It goes ahead only while its class
    /// may still act; what speaks against it makes it a question that people must answer.
    /// </summary>
    /// <param name="renews">It lengthens what is in force under its id.</param>
    public static PlannedAction JudgeUnvetoed(ContainmentOrder order, OrderGrounds grounds, bool renews, DecisionContext context)
    {
        var seen = new Circumstances(order, grounds, context, Nobody, OrderedBefore: 0) { Renews = renews }.WithLosses();
        var autonomy = Autonomy.Least(Autonomy.ActUnlessVetoed, context.State.AutonomyOf(order.Kind));
        var objection = autonomy != Autonomy.ActUnlessVetoed ? new Objection(autonomy == Autonomy.Recommend ? Verdicts.Recommend : Verdicts.Record, "autonomy", $"{ContainmentWords.Of(order.Kind)} may not act by itself any more")
            : ForPeople(AllObjections(seen).Select(each => each.Guardrail == "circuit-breaker" ? each with { Verdict = Verdicts.Waiting } : each)) is { } found ? found
            : seen.Grounds.Loses.Count > 0 ? new Objection(Verdicts.Waiting, "sector-cap", NotBySilence)
            : new Objection(Verdicts.Order, "", order.Reason);
        return new PlannedAction(order, autonomy, objection.Verdict, objection.Guardrail, objection.Reason, seen.Grounds.Loses) { Grounds = seen.Grounds };
    }

    /// <summary>Second depth: whether an order that was given may reach an actuator, as the world is now. What people approved may do what only people may do, and nothing that is refused; that nobody objected lets nothing that is not automatic.</summary>
    public static Objection? Objects(ContainmentOrder order, OrderGrounds grounds, DecisionContext context)
    {
        var seen = new Circumstances(order, grounds, context, Nobody, OrderedBefore: -1);
        foreach (var guardrail in AtTheActuator)
        {
            if (guardrail(seen) is { } objection && (grounds.Approval is null || objection.Verdict == Verdicts.Refused))
            {
                return objection;
            }
        }

        if (grounds.Approval is null && NotReserved(seen) is { } unreserved)
        {
            return unreserved;
        }

        var autonomy = context.State.AutonomyOf(order.Kind);
        return grounds.Approval is null && autonomy != Autonomy.Act && !(grounds.UnlessVetoed is not null && autonomy == Autonomy.ActUnlessVetoed)
            ? new(Verdicts.Refused, "autonomy", $"{ContainmentWords.Of(order.Kind)} may not act by itself (any more)")
            : null;
    }

    /// <summary>What critical functions and the reach of suppliers would lose by it now.</summary>
    public static IReadOnlyList<CapacityLoss> CostOf(ContainmentOrder order, OrderGrounds grounds, DecisionContext context) => CapacityLosses.Of(new Circumstances(order, grounds, context, Nobody, OrderedBefore: -1));

    /// <summary>What it costs now is asked of the ledger, not believed; what the order itself owns up to counts as well.</summary>
    private static Objection? NotReserved(Circumstances seen)
    {
        var loses = CapacityLosses.Of(seen) is { Count: > 0 } now ? now : seen.Grounds.Loses;
        return loses.Count == 0 ? null
            : !seen.State.Reserved.TryGetValue(seen.Order.Id, out var granted) ? new(Verdicts.Refused, "sector-cap", "the hub granted no reservation for it")
            : seen.Order.ExpiresAt > granted.Until ? new(Verdicts.Refused, "sector-cap", $"it would last beyond {granted.Until:O}, until when the hub granted it")
            : !granted.Covers(loses) ? new(Verdicts.Refused, "sector-cap", $"it would cost more than the hub granted: {string.Join(", ", loses.Select(loss => FormattableString.Invariant($"{loss.Share * 100:0} % of {loss.Kind} {loss.Name}")))}")
            : null;
    }

    /// <summary>Every guardrail that objects to an order that people are going to be asked about, and what it would cost.</summary>
    /// <param name="isolated">Hosts that are isolated by the same wish.</param>
    public static (IReadOnlyList<Objection> Objections, IReadOnlyList<CapacityLoss> Loses) Objecting(ContainmentOrder order, OrderGrounds grounds, IReadOnlySet<string> isolated, DecisionContext context)
    {
        var seen = new Circumstances(order, grounds, context, isolated, OrderedBefore: 0).WithLosses();
        return ([.. AllObjections(seen)], seen.Grounds.Loses);
    }

    /// <summary>First depth for what a person, a playbook or a machine asks for: people decide it, unless a guardrail refuses it or it is in force already. The circuit breaker stops what is automatic, and this is not.</summary>
    /// <param name="otherwise">What holds it when no guardrail does.</param>
    /// <param name="renews">It shall last longer under its id: that it is in force is no objection.</param>
    public static (Objection Judged, IReadOnlyList<CapacityLoss> Loses) JudgeWish(ContainmentOrder order, OrderGrounds grounds, Objection otherwise, bool renews, DecisionContext context)
    {
        var seen = new Circumstances(order, grounds, context, Nobody, OrderedBefore: 0) { Renews = renews }.WithLosses();
        return (ForPeople(AllObjections(seen)) ?? otherwise, seen.Grounds.Loses);
    }

    /// <summary>As <see cref="JudgeWish"/>, and what costs others something is shown as that.</summary>
    public static (Objection Held, IReadOnlyList<CapacityLoss> Loses) JudgeHeld(ContainmentOrder order, OrderGrounds grounds, Objection otherwise, bool renews, DecisionContext context)
    {
        var (judged, loses) = JudgeWish(order, grounds, otherwise, renews, context);
        return (WithCost(judged, loses), loses);
    }

    /// <summary>The gravest of what waits for people; null when nothing does.</summary>
    public static Objection? Gravest(IEnumerable<Objection> objections, IReadOnlyList<CapacityLoss> loses) =>
        objections.Where(objection => objection.Verdict == Verdicts.Waiting).Aggregate((Objection?)null, Objection.Graver) is { } gravest ? WithCost(gravest, loses) : loses.Count > 0 ? CostingOthers : null;

    private static Objection WithCost(Objection judged, IReadOnlyList<CapacityLoss> loses) => loses.Count > 0 && judged.Verdict == Verdicts.Waiting ? Objection.Graver(judged, CostingOthers) : judged;

    /// <summary>What decides when nobody but people may let it: what refuses, and what is in force already, before what waits.</summary>
    private static Objection? ForPeople(IEnumerable<Objection> objections)
    {
        var all = objections.ToList();
        return all.Find(objection => objection.Verdict == Verdicts.Refused || objection.Guardrail == "already-active")
            ?? all.Where(objection => objection.Verdict == Verdicts.Waiting).Aggregate((Objection?)null, Objection.Graver);
    }

    /// <summary>What decides of all that speaks against something automatic; null when nothing does.</summary>
    private static Objection? Deciding(Circumstances seen)
    {
        Objection? gravest = null;
        foreach (var guardrail in InOrder)
        {
            if (guardrail(seen) is not { } objection)
            {
                continue;
            }

            if (objection.Verdict != Verdicts.Waiting)
            {
                return objection;
            }

            gravest = Objection.Graver(gravest, objection);
        }

        return gravest;
    }

    private static IEnumerable<Objection> AllObjections(Circumstances seen) => InOrder.Select(guardrail => guardrail(seen)).OfType<Objection>();

    /// <summary>Every guardrail that objects to an action of a decision, for people who ask why.</summary>
    public static IReadOnlyList<string> AllObjections(PlannedAction action, DecisionContext context)
    {
        var seen = new Circumstances(action.Order, action.Grounds!, context, Nobody, OrderedBefore: 0);
        return [.. AllObjections(seen).Select(objection => $"{objection.Guardrail}: {objection.Reason}")];
    }

    private static Objection CostingOthers { get; } = new(Verdicts.Waiting, "sector-cap", CostsOthers);

    private static IReadOnlySet<string> Nobody { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>A single source causes only short protections.</summary>
    private static Circumstances Limited(Circumstances seen)
    {
        var longest = seen.Now.AddMinutes(seen.Limits.SingleSourceMinutes);
        return seen.IsFromOneSource && seen.Order.ExpiresAt > longest ? seen with { Order = seen.Order with { ExpiresAt = longest } } : seen;
    }

    /// <summary>What one source caused, and another one confirms while it is in force, goes on as the same containment until the later end; so does what waited for its ring.</summary>
    private static Circumstances Renewing(Circumstances seen) =>
        seen.Standing is { } active && seen.Order.ExpiresAt > active.Order.ExpiresAt
        && ((active.IsFromOneSource(seen.Context.Self) && seen.IsIndependentOf(active)) || (seen.IsRolledOut && active.IsNarrow))
            ? seen with { Order = active.Order with { ExpiresAt = seen.Order.ExpiresAt }, Renews = true }
            : seen;

    private static Objection? RedButton(Circumstances seen) =>
        seen.State.RedButton ? new(Verdicts.Refused, "red-button", "everything was released by a person; enable automatic action again first") : null;

    /// <summary>Everything falls back to record only; what people approve one by one goes on.</summary>
    private static Objection? CircuitBreaker(Circumstances seen) =>
        seen.State.CircuitOpen is { } why ? new(Verdicts.Record, "circuit-breaker", $"record only since too much went otherwise than it should: {why}") : null;

    private static Objection? AccountNeverContained(Circumstances seen) =>
        seen.Order is { Kind: ContainmentKind.DisableAccount or ContainmentKind.RevokeSessions, Account: var account }
            ? account is null ? new(Verdicts.Refused, "malformed", "no account is named")
            : seen.Never.Accounts.Any(pattern => pattern.Matches(AccountName.Bare(account))) ? new(Verdicts.Refused, "never-contain", $"{account} is on the policy's never-contain list")
            : null
            : null;

    private static Objection? BehaviourAlone(Circumstances seen) =>
        seen.Grounds.ByBehaviour && (seen.Order.Kind is not (ContainmentKind.IsolateHost or ContainmentKind.Shield) || seen.Grounds.Loses.Count > 0)
            ? new(Verdicts.Waiting, "behaviour", "no rule names what was seen: by behaviour alone only one host or one port is contained, for a short time")
            : null;

    /// <summary>A defence that reacts to itself never stops: what it may have caused itself is for people to look at.</summary>
    private static Objection? AfterEffect(Circumstances seen) =>
        seen.Grounds.AfterEffectOf is { } own ? new(Verdicts.Waiting, "after-effect", $"what was seen may be the effect of {own}") : null;

    private static Objection? TooLong(Circumstances seen)
    {
        var left = seen.Order.ExpiresAt - seen.Now;
        return left > LongestOfAll ? new(Verdicts.Waiting, "too-long", "nothing is contained automatically for more than a day")
            : left > LongestFromOneSource && seen.IsFromOneSource ? new(Verdicts.Waiting, "single-source", seen.IsCorroborated ? "others share it too, but this member's ring has not had its turn: until then nothing lasts longer than 15 minutes" : "one foreign source, or behaviour alone, causes nothing that lasts longer than 15 minutes")
            : null;
    }

    private static Objection? AlreadyActive(Circumstances seen) =>
        !seen.Renews && seen.Standing is not null ? new(Verdicts.Record, "already-active", "the same containment is in force") : null;

    /// <summary>An account is one account, however an event writes it.</summary>
    private static Objection? CoolDown(Circumstances seen) =>
        seen.State.ReleasedAt(ContainmentTarget.AliasOf(seen.Order) ?? seen.Target) is { } released && released.AddMinutes(seen.Limits.CoolDownMinutes) > seen.SteadyNow
            ? new(Verdicts.Waiting, "cool-down", FormattableString.Invariant($"a person released it {Math.Max(0, (seen.SteadyNow - released).TotalMinutes):0} min ago; for {seen.Limits.CoolDownMinutes} min nothing contains it again by itself"))
            : null;

    private static Objection? Rate(Circumstances seen)
    {
        var lastMinute = seen.State.RecentOrders.CountAfter(seen.SteadyNow.AddMinutes(-1)) + seen.OrderedBefore;
        return lastMinute >= seen.Limits.OrdersPerMinute ? new(Verdicts.Waiting, "rate", $"{lastMinute} orders within a minute; the limit is {seen.Limits.OrdersPerMinute}") : null;
    }
}
