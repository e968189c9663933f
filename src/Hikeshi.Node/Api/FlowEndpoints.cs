using System.Globalization;
using System.Text;
using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.Sharing.Checking;
using Hikeshi.Sharing.Flows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>What was shared and received, with whom, what it caused; and what something would cause.</summary>
internal static class FlowEndpoints
{
    private const int MostAtOnce = 200;

    public static void MapFlows(this IEndpointRouteBuilder routes, Rooms rooms, MemberRooms member, IJournal journal, TimeProvider clock)
    {
        var group = routes.MapGroup("/api/v1/sharing");
        group.MapGet("/flows", IResult (string? before, string? since, int? limit) => Flows(rooms, member.Flows, before, since, limit)).Requires(Permission.ReadResponse);
        group.MapGet("/peers", IResult () => Results.Json(PeersAnswer.Of(member), SharingJson.Default.PeersAnswer)).Requires(Permission.ReadResponse);
        group.MapGet("/preview", IResult (string? entry) => PreviewEntry(rooms, member, journal, clock, entry)).Requires(Permission.ReadResponse);
        group.MapPost("/preview", Task<IResult> (HttpContext context, string? producer) => PreviewFileAsync(context, rooms, member, clock, producer)).Requires(Permission.ReadResponse);
    }

    private static IResult Flows(Rooms rooms, FlowBook flows, string? before, string? since, int? limit)
    {
        EntryId? from = null;
        if (before is not null)
        {
            if (!EntryId.TryParse(before, out var parsed))
            {
                return Problems.BadRequest("before: expected the entry of a flow, as the answer before has it.");
            }

            from = parsed;
        }

        var earliest = DateTimeOffset.MinValue;
        if (since is not null && !DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out earliest))
        {
            return Problems.BadRequest("since: expected a time (RFC 3339).");
        }

        if (limit is < 1 or > MostAtOnce)
        {
            return Problems.BadRequest($"limit: expected 1 to {MostAtOnce}.");
        }

        var page = flows.Page(from, earliest, limit ?? 50);
        return Results.Json(new FlowsAnswer([.. page.Select(flow => FlowRow.Of(flow, rooms.Response.State))], page.Count == (limit ?? 50) ? page[^1].Entry.ToString() : null), SharingJson.Default.FlowsAnswer);
    }

    /// <summary>Of what was received, or accepted: as it would be judged and decided upon now.</summary>
    private static IResult PreviewEntry(Rooms rooms, MemberRooms member, IJournal journal, TimeProvider clock, string? entry)
    {
        if (!EntryId.TryParse(entry, out var id))
        {
            return Problems.BadRequest("entry: expected the id of an entry that received or accepted something.");
        }

        return journal.Find(id) switch
        {
            Accepted accepted => Answer(rooms, accepted.Producer, [accepted], clock),
            Received received => Answer(rooms, received.Producer, member.Checker.Preview(received.Producer, received.Bundle), clock),
            null => Problems.NotFound($"There is no entry {id} here, or its body was erased."),
            _ => Problems.BadRequest($"{id} neither received nor accepted anything; `hikeshi share audit` lists what did."),
        };
    }

    private static async Task<IResult> PreviewFileAsync(HttpContext context, Rooms rooms, MemberRooms member, TimeProvider clock, string? producer)
    {
        if (!MemberId.TryParse(producer ?? rooms.Response.Self.Value, out var signer))
        {
            return Problems.BadRequest("producer: expected the id of a member.");
        }

        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = BundleReader.LargestBundleBytes;
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        return Answer(rooms, signer, member.Checker.Preview(signer, await reader.ReadToEndAsync(context.RequestAborted)), clock);
    }

    private static IResult Answer(Rooms rooms, MemberId producer, IReadOnlyList<Fact> judged, TimeProvider clock) =>
        Results.Json(SharingPreview.Of(producer, judged, rooms.Response, rooms.Ledger.View, clock.GetUtcNow()), SharingJson.Default.SharingPreview);
}
