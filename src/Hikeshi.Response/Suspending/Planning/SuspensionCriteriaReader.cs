using Hikeshi.Ledger.Policies;
using Hikeshi.Response.Policy;

namespace Hikeshi.Response.Suspending.Planning;

/// <summary>Reads one criterion: the conditions of a response policy, and what only a suspension asks.</summary>
internal static class SuspensionCriteriaReader
{
    public const string Report = "supplier-report";
    private const int MostMembers = 1_000;
    private const int LongestHours = 7 * 24;

    public static SuspensionCriterion Read(PolicyNode node, bool isForSupplier)
    {
        var on = node.Member("on").Word(isForSupplier ? ["sighting", "shared", "advisory", Report] : ["sighting", "shared", "advisory"]);
        var criterion = new SuspensionCriterion(
            SuspensionPlanReader.Id(node.Member("id")),
            on,
            on != Report && node.Optional("when") is { } when ? PolicyConditionReader.Read(when, []) : PolicyCondition.Any,
            on == "advisory" ? node.Optional("exploited")?.Truth() : null,
            on == "advisory" ? node.Optional("fixed")?.Truth() : null,
            on == "shared" ? node.Member("members").Number(1, MostMembers) : 1,
            TimeSpan.FromHours(on == "shared" ? node.Member("withinHours").Number(1, LongestHours) : 1));
        node.RefuseOthers();
        return isForSupplier && on != Report && criterion.When == PolicyCondition.Any
            ? throw node.Refused("no conditions under when", "what ties it to the supplier: without any, everything that is seen would propose to hold the supplier off")
            : criterion;
    }
}
