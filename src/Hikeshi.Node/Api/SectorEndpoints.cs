using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.Response.SectorCap;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>The sector cap, as far as this node knows it: a member what it has reserved itself, a hub what is lost across members.</summary>
internal static class SectorEndpoints
{
    public static void MapSector(this IEndpointRouteBuilder routes, Rooms rooms, double share, TimeProvider clock) =>
        routes.MapGet("/api/v1/response/sector", IResult () => Results.Json(SectorRow.Of(rooms, share, clock.GetUtcNow()), NodeJson.Default.SectorRow)).Requires(Permission.ReadResponse);
}

/// <param name="HubConnected">Whether the hub's stream is open; null: this node has no hub to ask.</param>
/// <param name="Reserved">What the hub granted this node, until it ends.</param>
/// <param name="Cap">Null: only a hub knows it.</param>
internal sealed record SectorRow(bool? HubConnected, IReadOnlyList<ReservedRow> Reserved, SectorCapRow? Cap)
{
    public static SectorRow Of(Rooms rooms, double share, DateTimeOffset now)
    {
        var state = rooms.Response.State;
        return new SectorRow(
            rooms.Member?.Hub?.Connected,
            [.. state.Reserved.Where(pair => pair.Value.Until > now).OrderBy(pair => pair.Value.Until).Select(pair => new ReservedRow(pair.Key, pair.Value.Until, pair.Value.Loses, state.Active.Contains(pair.Key)))],
            rooms.Hub is { } hub ? new SectorCapRow(hub.Peers.Members.Count, share, hub.Capacity.Lost(now)) : null);
    }
}

/// <param name="InForce">False: the containment is not in force (any more); the reservation stands until its end all the same.</param>
internal sealed record ReservedRow(ContainmentId Containment, DateTimeOffset Until, IReadOnlyList<CapacityLoss> Loses, bool InForce);

/// <param name="Share">The largest share of the members that may lose the same thing at a time without people.</param>
internal sealed record SectorCapRow(int Members, double Share, IReadOnlyList<SectorLoss> Lost);
