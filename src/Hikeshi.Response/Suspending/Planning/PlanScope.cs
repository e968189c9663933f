using Hikeshi.Kernel.Containment;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;

namespace Hikeshi.Response.Suspending.Planning;

/// <summary>What a plan may touch: the services of its functions, and the hosts that carry them.</summary>
internal sealed class PlanScope(IReadOnlyList<CriticalFunction> functions, LedgerView ledger)
{
    private readonly HashSet<string> services = [.. functions.SelectMany(function => function.Services)];

    /// <summary>Of a supplier's plan those that the ledger ties to the supplier.</summary>
    public static IReadOnlyList<CriticalFunction> Functions(SuspensionPlan plan, Supplier? supplier, LedgerView ledger, List<SuspensionHole> holes)
    {
        var wanted = plan.IsForSupplier ? supplier?.Functions ?? [] : plan.Functions;
        var known = ledger.Institution.Functions.Where(function => wanted.Contains(function.Id)).ToList();
        holes.AddRange(wanted.Where(id => known.TrueForAll(function => function.Id != id)).Select(id => SuspensionHole.Of("unknown-function", id)));
        if (plan.IsForSupplier && supplier is not null && known.Count == 0)
        {
            holes.Add(SuspensionHole.Of("no-function-known", supplier.Id));
        }

        return known;
    }

    /// <returns>Null when it lies outside the plan's scope, which is a hole: nothing is ordered beyond it.</returns>
    public ContainmentOrder? Order(StopMeasure measure, List<SuspensionHole> holes)
    {
        switch (measure.Kind)
        {
            case ContainmentKind.Shield:
                var service = ledger.Institution.Services.FirstOrDefault(known => known.Id == measure.Target);
                return service is not null && services.Contains(service.Id)
                    ? Blank(measure.Kind) with { Address = service.Address, Port = service.Port, Allow = [.. (measure.AdmitsCounterparties ? service.AllowFrom : []).Concat(measure.Admit).Distinct(StringComparer.Ordinal)] }
                    : Outside("service", measure, holes);
            case ContainmentKind.IsolateHost:
                var host = ledger.Institution.Assets.FirstOrDefault(known => known.Id == measure.Target);
                return host is not null && ledger.ServicesOn(host).Any(on => services.Contains(on.Id))
                    ? Blank(measure.Kind) with { Host = host.Id, Address = host.Address }
                    : Outside("host", measure, holes);
            case ContainmentKind.DisableAccount or ContainmentKind.RevokeSessions:
                return Blank(measure.Kind) with { Account = measure.Target };
            default:
                return Blank(measure.Kind) with { Destinations = [measure.Target] };
        }
    }

    /// <summary>What stays reachable, what is hit beside, and whether the other ways are good enough.</summary>
    public void Check(SuspensionPlan plan, IReadOnlyList<SuspensionMeasure> measures, List<SuspensionHole> holes)
    {
        var stopped = measures.Select(measure => measure.Order).ToList();
        var touched = ledger.Institution.Services.Where(service => stopped.Exists(order => Touches(order, service))).ToList();
        foreach (var function in functions)
        {
            var route = plan.Fallbacks.FirstOrDefault(known => known.Function == function.Id);
            if (route is null)
            {
                holes.Add(SuspensionHole.Of("no-fallback", function.Names, function.Id));
            }
            else if (route.OpensWithinMinutes > function.ImpactToleranceMinutes)
            {
                holes.Add(SuspensionHole.Of("late-fallback", function.Names, route.OpensWithinMinutes, function.ImpactToleranceMinutes));
            }

            foreach (var open in plan.IsForSupplier ? [] : ledger.Institution.Services.Where(service => service.InternetExposed && function.Services.Contains(service.Id) && !touched.Contains(service)))
            {
                holes.Add(SuspensionHole.Of("stays-reachable", function.Names, open.Names, open.Id));
            }
        }

        foreach (var beside in touched.SelectMany(ledger.FunctionsOf).DistinctBy(function => function.Id).Where(function => functions.All(meant => meant.Id != function.Id)))
        {
            holes.Add(SuspensionHole.Of("hits-beside", beside.Names, beside.Id));
        }

        foreach (var stray in plan.Fallbacks.Where(route => functions.All(function => function.Id != route.Function)))
        {
            holes.Add(SuspensionHole.Of("fallback-for-nothing", stray.Function));
        }

        if (measures.Count == 0)
        {
            holes.Add(SuspensionHole.Of("nothing-stops"));
        }
    }

    private static bool Touches(ContainmentOrder order, Service service) =>
        order.Kind == ContainmentKind.Shield ? order.Address == service.Address && order.Port == service.Port
        : order.Kind == ContainmentKind.IsolateHost && service.Assets.Contains(order.Host!);

    private static ContainmentOrder? Outside(string what, StopMeasure measure, List<SuspensionHole> holes)
    {
        holes.Add(SuspensionHole.Of("outside-" + what, measure.Target));
        return null;
    }

    internal static ContainmentOrder Blank(ContainmentKind kind) => new(default, kind, null, null, null, [], [], default, "");
}
