using System.Net;
using Hikeshi.Exercises.Sector;
using Hikeshi.Exercises.Traffic;

namespace Hikeshi.Exercises.Control;

/// <summary>The ways that the acts look at.</summary>
internal static class Doors
{
    /// <summary>Nobody's: under a name that RFC 2606 reserves.</summary>
    private const string Outside = "updates.example";

    /// <summary>Outwards: from a host, through its own gateway. Refused while the host is isolated.</summary>
    public static Door From(Institution institution, Asset host) => new Door(host.Id, async cancel =>
    {
        var egress = new IPEndPoint(IPAddress.Parse(institution.EgressAddress), SyntheticSector.EgressPort);
        using var connection = await LineConnection.OpenAsync(IPAddress.Parse(host.Address), egress, cancel);
        return await connection.TunnelAsync(Outside, 443, cancel) == "200" && await connection.ReadLineAsync(cancel) is not null;
    }).Watched();

    /// <summary>Inwards: a stranger at the weak component. Refused while it is shielded.</summary>
    public static Door To(Institution institution) => new Door(institution.ComponentService!.Id, async cancel =>
    {
        var port = new IPEndPoint(IPAddress.Parse(institution.ComponentService.Address), institution.ComponentService.Port);
        using var connection = await LineConnection.OpenAsync(Prober.DefaultSource, port, cancel);
        return await connection.ReadLineAsync(cancel) is { } banner && banner.StartsWith("220 ", StringComparison.Ordinal);
    }).Watched();
}
