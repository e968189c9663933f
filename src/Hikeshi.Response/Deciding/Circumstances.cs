using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response.Active;
using Hikeshi.Response.Policy;

namespace Hikeshi.Response.Deciding;

/// <summary>What a guardrail may look at: the order, what it rests on, and the world at the moment of judging.</summary>
/// <param name="Isolated">Hosts that the same decision isolates already.</param>
/// <param name="OrderedBefore">Orders of the last minute that the state does not hold yet (of the same decision), or holds too much (the order itself: −1).</param>
internal sealed record Circumstances(ContainmentOrder Order, OrderGrounds Grounds, DecisionContext Context, IReadOnlySet<string> Isolated, int OrderedBefore)
{
    private string? target;

    /// <summary>What the order acts on.</summary>
    public string Target => target ??= ContainmentTarget.Of(Order);

    public ResponseState State => Context.State;

    public PolicyLimits Limits => Context.Policy.Limits;

    public NeverContain Never => Context.Policy.Never;

    public LedgerView Ledger => Context.Ledger;

    public InstitutionDocument Institution => Context.Ledger.Institution;

    public DateTimeOffset Now => Context.Now;

    public bool IsForeign => Grounds.Source != Context.Self;

    /// <summary>The own host that is to be isolated; null for another kind of order, and for a host that the ledger does not know.</summary>
    public Asset? Host => Order.Kind == ContainmentKind.IsolateHost ? Ledger.FindHost(Order.Host ?? Order.Address ?? "") : null;

    /// <summary>Isolated now, by the same decision, or within the last hour: a host that comes and goes counts as gone.</summary>
    public bool IsIsolated(string asset) => Isolated.Contains(asset) || State.IsActive(ContainmentTarget.OfHost(asset), Now) || State.RecentIsolations.Contains(asset, Now);
}

/// <param name="Verdict">One of <see cref="Verdicts"/>: refused stays refused, waiting may be approved by people.</param>
internal sealed record Objection(string Verdict, string Guardrail, string Reason);
