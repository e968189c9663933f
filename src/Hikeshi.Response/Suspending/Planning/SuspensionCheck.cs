using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response.Active;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.Policy;

namespace Hikeshi.Response.Suspending.Planning;

/// <summary>A plan against a ledger alone, without a node: the built-in policy, nothing enabled and nothing in force.</summary>
public static class SuspensionCheck
{
    public static SuspensionMeasures Of(SuspensionPlan plan, LedgerView ledger, DateTimeOffset now) =>
        SuspensionMeasures.Of(plan, plan.Id, new DecisionContext(MemberId.Parse(ledger.Institution.Id), default, now, ResponsePolicyReader.BuiltIn, ledger, ResponseState.Empty));
}
