using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Net;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response.Active;
using Hikeshi.Response.Policy;

namespace Hikeshi.Response.Deciding;

/// <summary>
/// What keeps an autonomous defence from becoming the outage. Each guardrail is one method that answers null ("nothing against it")
/// or a verdict with its reason; the first one that objects decides. Order matters: refusals before waiting, waiting before autonomy.
/// </summary>
internal static class Guardrails
{
    /// <summary>Never contained automatically, whatever the ledger's flag says.</summary>
    private static readonly HashSet<string> ProtectedRoles = new(StringComparer.Ordinal)
    {
        "domain-controller", "dns", "time", "hsm", "backup", "jump-host", "management", "break-glass",
    };

    private delegate Objection? Guardrail(Proposal proposal, Circumstances seen);

    private static readonly Guardrail[] InOrder =
    [
        RedButton,
        BehaviourAlone,
        WouldCutDependency,
        NeverContain,
        Tier0,
        TooWide,
        CutsEverybody,
        AlreadyActive,
        CoolDown,
        Capacity,
        Rate,
    ];

    /// <param name="isolated">Hosts that the same decision isolates already.</param>
    /// <param name="orderedBefore">Orders that the same decision has let through already.</param>
    public static PlannedAction Judge(Proposal proposal, MemberId origin, IReadOnlySet<string> isolated, int orderedBefore, DecisionContext context)
    {
        var autonomy = context.State.AutonomyOf(proposal.Order.Kind);
        var limited = Limit(proposal.Order, origin, context);
        var seen = new Circumstances(context, isolated, orderedBefore);
        foreach (var guardrail in InOrder)
        {
            if (guardrail(proposal, seen) is { } objection)
            {
                return new PlannedAction(limited, autonomy, objection.Verdict, objection.Guardrail, objection.Reason, proposal.Loses);
            }
        }

        if (proposal.RecommendOnly)
        {
            return new PlannedAction(limited, autonomy, Verdicts.Recommend, "policy", "the policy only recommends this until exploitation is seen somewhere", proposal.Loses);
        }

        return autonomy switch
        {
            Autonomy.Act when proposal.Loses.Count > 0 => new PlannedAction(limited, autonomy, Verdicts.Reserve, "sector-cap", "costs capacity beyond one own host: the hub is asked first", proposal.Loses),
            Autonomy.Act => new PlannedAction(limited, autonomy, Verdicts.Order, "", limited.Reason, proposal.Loses),
            Autonomy.ActUnlessVetoed => new PlannedAction(limited, autonomy, Verdicts.Waiting, "autonomy", "a person may veto it", proposal.Loses),
            Autonomy.Recommend => new PlannedAction(limited, autonomy, Verdicts.Recommend, "autonomy", "this action class only recommends", proposal.Loses),
            _ => new PlannedAction(limited, autonomy, Verdicts.Record, "autonomy", "this action class is record only", proposal.Loses),
        };
    }

    /// <summary>A single foreign source causes only short protections.</summary>
    private static ContainmentOrder Limit(ContainmentOrder order, MemberId origin, DecisionContext context)
    {
        var longest = context.Now.AddMinutes(context.Policy.Limits.SingleSourceMinutes);
        return origin != context.Self && order.ExpiresAt > longest ? order with { ExpiresAt = longest } : order;
    }

    private static Objection? RedButton(Proposal proposal, Circumstances seen) =>
        seen.State.RedButton ? new(Verdicts.Refused, "red-button", "everything was released by a person; enable automatic action again first") : null;

    private static Objection? BehaviourAlone(Proposal proposal, Circumstances seen) =>
        proposal is { IsByBehaviour: true } and not { Order.Kind: ContainmentKind.IsolateHost or ContainmentKind.Shield, Loses.Count: 0 }
            ? new(Verdicts.Waiting, "behaviour", "no rule names what was seen: by behaviour alone only one host or one port is contained, for a short time")
            : null;

    private static Objection? WouldCutDependency(Proposal proposal, Circumstances seen)
    {
        if (proposal.Order.Kind is not (ContainmentKind.BlockAddress or ContainmentKind.BlockDomain or ContainmentKind.SuspendSupplier))
        {
            return null;
        }

        var intended = proposal.Order.Supplier;
        var cut = proposal.Order.Destinations
            .SelectMany(destination => WouldCut.Ask(seen.Institution, destination))
            .FirstOrDefault(dependency => dependency.NeverCut || dependency.Name != intended);
        return cut is null ? null : new(Verdicts.Refused, "would-cut", $"would cut {cut.Kind} {cut.Name}: {cut.Because}");
    }

    private static Objection? NeverContain(Proposal proposal, Circumstances seen)
    {
        if (proposal.Order.Kind != ContainmentKind.IsolateHost || seen.Host(proposal) is not { } host)
        {
            return null;
        }

        return host.NeverContain || ProtectedRoles.Contains(host.Role)
            ? new(Verdicts.Waiting, "never-contain", $"{host.Id} ({host.Role}) is on the never-contain list: only a person may isolate it")
            : null;
    }

    private static Objection? Tier0(Proposal proposal, Circumstances seen)
    {
        if (proposal.Order.Kind != ContainmentKind.IsolateHost || seen.Host(proposal) is not { } host)
        {
            return null;
        }

        return host.Tier == 0 ? new(Verdicts.Waiting, "tier-0", $"{host.Id} is tier 0: never automatic") : null;
    }

    private static Objection? TooWide(Proposal proposal, Circumstances seen)
    {
        foreach (var destination in proposal.Order.Kind == ContainmentKind.BlockAddress ? proposal.Order.Destinations : [])
        {
            if (!IpPrefix.TryParse(destination, out var prefix))
            {
                return new(Verdicts.Refused, "malformed", $"{destination} is neither an address nor a prefix");
            }

            var widest = prefix.IsV6 ? seen.Limits.WidestPrefix6 : seen.Limits.WidestPrefix4;
            if (prefix.Length < widest)
            {
                return new(Verdicts.Waiting, "too-wide", $"{destination} is wider than /{widest}: wide protections need corroboration or a person");
            }
        }

        return null;
    }

    private static Objection? CutsEverybody(Proposal proposal, Circumstances seen) =>
        proposal.Order is { Kind: ContainmentKind.Shield, Allow.Count: 0 } ? new(Verdicts.Waiting, "no-allow-list", "without an allow list the shield would cut this service off from everybody: only a person may do that") : null;

    private static Objection? AlreadyActive(Proposal proposal, Circumstances seen) =>
        seen.State.IsActive(ContainmentTarget.Of(proposal.Order), seen.Now) ? new(Verdicts.Record, "already-active", "the same containment is in force") : null;

    private static Objection? CoolDown(Proposal proposal, Circumstances seen) =>
        seen.State.ReleasedAt(ContainmentTarget.Of(proposal.Order)) is { } released && released.AddMinutes(seen.Limits.CoolDownMinutes) > seen.Now
            ? new(Verdicts.Waiting, "cool-down", $"a person released it at {released:O}")
            : null;

    private static Objection? Capacity(Proposal proposal, Circumstances seen)
    {
        if (proposal.Order.Kind != ContainmentKind.IsolateHost || seen.Host(proposal) is not { } host)
        {
            return null;
        }

        foreach (var service in seen.Ledger.ServicesOn(host))
        {
            var remaining = LedgerView.RemainingCapacity(service, asset => asset == host.Id || seen.IsIsolated(asset));
            if (remaining < seen.Limits.MinRemainingCapacity)
            {
                return new(Verdicts.Waiting, "blast-radius", $"{service.Id} would carry {remaining:P0} of its load without {host.Id}; the cap is {seen.Limits.MinRemainingCapacity:P0}");
            }
        }

        return null;
    }

    private static Objection? Rate(Proposal proposal, Circumstances seen)
    {
        var lastMinute = seen.State.RecentOrders.CountAfter(seen.Now.AddMinutes(-1)) + seen.OrderedBefore;
        return lastMinute >= seen.Limits.OrdersPerMinute ? new(Verdicts.Waiting, "rate", $"{lastMinute} orders within a minute; the limit is {seen.Limits.OrdersPerMinute}") : null;
    }

    private sealed record Objection(string Verdict, string Guardrail, string Reason);

    private sealed record Circumstances(DecisionContext Context, IReadOnlySet<string> Isolated, int OrderedBefore)
    {
        public ResponseState State => Context.State;

        public PolicyLimits Limits => Context.Policy.Limits;

        public LedgerView Ledger => Context.Ledger;

        public InstitutionDocument Institution => Context.Ledger.Institution;

        public DateTimeOffset Now => Context.Now;

        public bool IsIsolated(string asset) => Isolated.Contains(asset) || State.IsActive(ContainmentTarget.OfHost(asset), Now);

        public Asset? Host(Proposal proposal) => proposal.Order.Host is { } name ? Context.Ledger.FindHost(name) : null;
    }
}
