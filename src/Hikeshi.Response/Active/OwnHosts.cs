using Hikeshi.Kernel.Containment;
using Hikeshi.Ledger.Reach;

namespace Hikeshi.Response.Active;

/// <summary>The ledger's own name for a host. Whoever asks from outside writes <c>CORE-1</c>, its domain name or its address, and means the same host: what counts hosts must not count it as another one.</summary>
internal static class OwnHosts
{
    /// <summary>With the id and the address that the ledger has for the host; one that it does not know stays as it was asked for.</summary>
    public static ContainmentOrder Named(ContainmentOrder order, LedgerView? ledger) =>
        order.Kind == ContainmentKind.IsolateHost && ledger?.FindHost(order.Host ?? order.Address ?? "") is { } host && (order.Host != host.Id || order.Address != host.Address)
            ? order with { Host = host.Id, Address = host.Address }
            : order;
}
