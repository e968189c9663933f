using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Net;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;

namespace Hikeshi.Response.Enforcing.Quiescing;

/// <summary>Which services an order cuts flows of, as the ledger says, and what follows from that for a hook.</summary>
internal static class HookReach
{
    /// <summary>The services of a hook that the order would cut flows of; empty: the hook is not asked.</summary>
    public static IReadOnlyList<Service> Of(ContainmentOrder order, PaymentHookSettings hook, LedgerView ledger) =>
        [.. Touched(order, ledger).DistinctBy(service => service.Id).Where(service => IsOf(hook, service, ledger))];

    /// <summary>What a hook that does not say it itself wants when it is not ready: narrow blocks go on, what touches a payment rail asks people.</summary>
    public static string Otherwise(ContainmentOrder order, PaymentHookSettings hook, IEnumerable<Service> reached, LedgerView ledger) =>
        hook.Otherwise ?? (!IsNarrow(order) && reached.SelectMany(ledger.FunctionsOf).Any(function => function.PaymentRail) ? HookOtherwise.Hold : HookOtherwise.Cut);

    /// <summary>Names in the settings that the ledger does not know: such a hook is asked for less than is meant.</summary>
    public static IReadOnlyList<string> Unknown(PaymentHookSettings hook, LedgerView ledger) =>
    [
        .. hook.Services.Except(ledger.Institution.Services.Select(service => service.Id), StringComparer.Ordinal).Select(name => $"service {name}"),
        .. hook.Functions.Except(ledger.Institution.Functions.Select(function => function.Id), StringComparer.Ordinal).Select(name => $"function {name}"),
    ];

    private static bool IsOf(PaymentHookSettings hook, Service service, LedgerView ledger) =>
        hook.Services.Contains(service.Id, StringComparer.Ordinal)
        || ledger.FunctionsOf(service).Any(function => hook.Services.Count + hook.Functions.Count == 0 ? function.PaymentRail : hook.Functions.Contains(function.Id, StringComparer.Ordinal));

    private static IEnumerable<Service> Touched(ContainmentOrder order, LedgerView ledger) => order.Kind switch
    {
        ContainmentKind.IsolateHost => ledger.FindHost(order.Host ?? order.Address ?? "") is { } host ? ledger.ServicesOn(host) : [],
        ContainmentKind.Shield => ledger.FindService(order.Address ?? "", order.Port ?? 0) is { } service ? [service] : [],
        ContainmentKind.SuspendSupplier => Behind(order.Supplier ?? "", ledger).Concat(BehindDestinations(order, ledger)),
        ContainmentKind.BlockAddress => ledger.Institution.Services.Where(service => service.InternetExposed).Concat(BehindDestinations(order, ledger)), // whoever is refused may be paying over it
        ContainmentKind.BlockDomain => BehindDestinations(order, ledger),
        _ => [],
    };

    private static IEnumerable<Service> BehindDestinations(ContainmentOrder order, LedgerView ledger) =>
        order.Destinations.SelectMany(destination => WouldCut.Ask(ledger.Institution, destination)).SelectMany(cut =>
            cut.Kind == "supplier" ? Behind(cut.Name, ledger)
            : ledger.Institution.Services.Where(service => service.Id == cut.Name || service.Assets.Contains(cut.Name, StringComparer.Ordinal)));

    private static IEnumerable<Service> Behind(string supplier, LedgerView ledger)
    {
        var functions = ledger.Institution.Suppliers.Where(known => known.Id == supplier).SelectMany(known => known.Functions).ToHashSet(StringComparer.Ordinal);
        var services = ledger.Institution.Functions.Where(function => functions.Contains(function.Id)).SelectMany(function => function.Services).ToHashSet(StringComparer.Ordinal);
        return ledger.Institution.Services.Where(service => services.Contains(service.Id));
    }

    /// <summary>Single addresses and nothing wider.</summary>
    private static bool IsNarrow(ContainmentOrder order) =>
        order.Kind == ContainmentKind.BlockAddress && order.Destinations.All(destination => IpPrefix.TryParse(destination, out var prefix) && prefix.Length == (prefix.IsV6 ? 128 : 32));
}
