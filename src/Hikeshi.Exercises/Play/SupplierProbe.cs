using System.Net;
using System.Net.Sockets;
using Hikeshi.Exercises.Sector;
using Hikeshi.Exercises.Traffic;

namespace Hikeshi.Exercises.Play;

/// <summary>Observes, through every member's own gateway, whether the shared supplier can still be reached.</summary>
internal static class SupplierProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <returns>Members whose connection to the SOC vendor is refused.</returns>
    public static async Task<IReadOnlyList<string>> CutOffAsync(SyntheticSector sector, CancellationToken cancel)
    {
        var reached = await Task.WhenAll(sector.Institutions.Select(async i => (i.Id, Reached: await ReachesAsync(i, cancel))));
        return [.. reached.Where(r => !r.Reached).Select(r => r.Id)];
    }

    private static async Task<bool> ReachesAsync(Institution institution, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            var egress = new IPEndPoint(IPAddress.Parse(institution.EgressAddress), SyntheticSector.EgressPort);
            using var connection = await LineConnection.OpenAsync(IPAddress.Parse(institution.PaymentAddress), egress, patience.Token);
            return await connection.TunnelAsync(SupplierCatalogue.SocVendorDomain, 443, patience.Token) == "200";
        }
        catch (Exception refused) when (refused is SocketException or IOException || (refused is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return false;
        }
    }
}
