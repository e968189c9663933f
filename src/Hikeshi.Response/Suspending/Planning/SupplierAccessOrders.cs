using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Ledger.Institution;

namespace Hikeshi.Response.Suspending.Planning;

/// <summary>Everything that the ledger knows of a supplier's way into the institution: cut where an order can, given to people where none can, and said where the ledger does not know.</summary>
internal static class SupplierAccessOrders
{
    /// <summary>The ways in unless they are kept, and every account.</summary>
    public static IEnumerable<ContainmentOrder> Of(Supplier supplier, bool cutsWaysIn, List<SuspensionHole> holes)
    {
        if (!cutsWaysIn)
        {
            // Kept, as the plan says.
        }
        else if (supplier.Destinations.Count == 0)
        {
            holes.Add(SuspensionHole.Of("no-ways-in-known", supplier.Names, supplier.Id));
        }
        else
        {
            yield return PlanScope.Blank(ContainmentKind.SuspendSupplier) with { Supplier = supplier.Id, Destinations = supplier.Destinations };
        }

        foreach (var kind in new[] { "account", "token", "tunnel" })
        {
            if (supplier.Access is null)
            {
                holes.Add(SuspensionHole.Of("unknown-" + kind, supplier.Names, supplier.Id));
            }
        }

        foreach (var account in Access(supplier, "account"))
        {
            yield return PlanScope.Blank(ContainmentKind.DisableAccount) with { Account = account.Name };
            yield return PlanScope.Blank(ContainmentKind.RevokeSessions) with { Account = account.Name };
        }
    }

    /// <summary>Tokens, tunnels that are no destination, and AI connections: people take them back. Their ids have a dot, which those of plans have not.</summary>
    public static IEnumerable<SuspensionTask> Tasks(Supplier supplier, InstitutionDocument institution, SuspensionPlan plan)
    {
        var within = plan.Clock.TellCustomers;
        return
        [
            .. Access(supplier, "token").Select((token, i) => Task($"token.{i + 1}", "task.token", token, within, plan)),
            .. Access(supplier, "tunnel").Where(tunnel => !plan.CutsWaysIn || !supplier.Destinations.Contains(tunnel.Name)).Select((tunnel, i) => Task($"tunnel.{i + 1}", "task.tunnel", tunnel, within, plan)),
            .. institution.AiConnections.Where(connection => connection.Supplier == supplier.Id)
                .Select((connection, i) => new SuspensionTask($"ai.{i + 1}", SuspensionWords.Say("task.ai", connection.Names, connection.Purpose), plan.Authority.Deputy, within)),
        ];
    }

    private static IEnumerable<SupplierAccess> Access(Supplier supplier, string kind) => (supplier.Access ?? []).Where(access => access.Kind == kind);

    private static SuspensionTask Task(string id, string words, SupplierAccess access, int within, SuspensionPlan plan) =>
        new(id, SuspensionWords.Say(words, access.Name, access.Where), plan.Authority.Deputy, within);
}
