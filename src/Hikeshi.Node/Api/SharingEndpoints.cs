using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.Sharing.Federation.Envelopes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using System.Globalization;

namespace Hikeshi.Node.Api;

/// <summary>Sharing by hand (member), and the hub's desk: enrolment offers, sharing groups.</summary>
internal static class SharingEndpoints
{
    private const int MostInGroup = 1000;
    private const int LongestReason = 500;
    private const int LongestValue = 2048;

    public static void MapSharing(this IEndpointRouteBuilder routes, MemberRooms member, IJournal journal, TimeProvider clock)
    {
        routes.MapPost("/api/v1/sharing/indicators", async (HttpContext context) =>
        {
            var request = await context.Request.ReadFromJsonAsync(NodeJson.Default.IndicatorsRequest, context.RequestAborted);
            if (request is null || request.Indicators is not { Count: > 0 and <= 100 })
            {
                return Problems.BadRequest("indicators: expected 1 to 100 of {kind, value}.");
            }

            if (request.Audience is { } written && !Audience.TryParse(written, out _))
            {
                return Problems.BadRequest("audience: expected community, sector, group/NAME, or to/MEMBER,MEMBER in order.");
            }

            if (request.Marking is Tlp.Red)
            {
                return Problems.BadRequest("marking: RED goes to named persons, not to machines.");
            }

            var now = clock.GetUtcNow();
            var published = member.Publisher.PublishIndicators(request.Title, [.. request.Indicators.Select(i => (i.Kind, i.Value))], request.Marking ?? Tlp.Green, now.Ticks.ToString(CultureInfo.InvariantCulture), now) with { Audience = request.Audience };
            var (entry, _) = await journal.RecordDurablyAsync(context.Actor().EvidenceName, [], published, context.RequestAborted);
            return Results.Json(new Recorded(entry.ToString()), NodeJson.Default.Recorded, statusCode: StatusCodes.Status202Accepted);
        }).Requires(Permission.Share);
        routes.MapPost("/api/v1/sharing/retractions", async (HttpContext context) =>
        {
            if (await context.Request.ReadFromJsonAsync(SharingJson.Default.RetractionRequest, context.RequestAborted) is not { Id: { Length: > 0 } id, Because: { Length: <= LongestReason } because })
            {
                return Problems.BadRequest($"expected {{id, because}}: the id of a bundle or an object that this node published, and why, in at most {LongestReason} characters.");
            }

            return await PublishAsync(context, journal, member.Publisher.Retract(id, because, clock.GetUtcNow()), $"nothing that could be taken back was published here as {id}");
        }).Requires(Permission.Share);
        routes.MapPost("/api/v1/sharing/corrections", async (HttpContext context) =>
        {
            if (await context.Request.ReadFromJsonAsync(SharingJson.Default.CorrectionRequest, context.RequestAborted) is not { Id: { Length: > 0 } id, Kind: { } kind, Value: { Length: > 0 and <= LongestValue } value } || !SharedKinds.All.Contains(kind))
            {
                return Problems.BadRequest($"expected {{id, kind, value}}: the id of an indicator that this node published, one of {string.Join(", ", SharedKinds.All)}, and its new value.");
            }

            return await PublishAsync(context, journal, member.Publisher.Correct(id, kind, value, clock.GetUtcNow()), $"no indicator that still stands was published here as {id}");
        }).Requires(Permission.Share);
    }

    private static async Task<IResult> PublishAsync(HttpContext context, IJournal journal, (Published Published, EntryId Of)? made, string otherwise)
    {
        if (made is not var (published, of))
        {
            return Problems.NotFound($"{otherwise}; `hikeshi share audit` lists what was.");
        }

        var (entry, _) = await journal.RecordDurablyAsync(context.Actor().EvidenceName, [of], published, context.RequestAborted);
        return Results.Json(new Recorded(entry.ToString()), NodeJson.Default.Recorded, statusCode: StatusCodes.Status202Accepted);
    }

    public static void MapHubDesk(this IEndpointRouteBuilder routes, HubRooms hub, IJournal journal)
    {
        routes.MapPost("/api/v1/sector/enrolments", async (HttpContext context) =>
        {
            var request = await context.Request.ReadFromJsonAsync(NodeJson.Default.EnrolmentOfferRequest, context.RequestAborted);
            if (request is null || !MemberId.TryParse(request.Member, out var member))
            {
                return Problems.BadRequest("member: expected an id of a-z, 0-9 and '-'.");
            }

            if (hub.Peers.Find(member) is { } known && request.Approval is null)
            {
                return !MembershipApi.IsReason(request.Reason) ? Problems.Problem(StatusCodes.Status409Conflict, "Enrolled already", $"{member} has a place. If it has lost its key, say why: 'reason'; two people must let it enrol again.")
                    : !context.Actor().HasAccount ? Problems.Problem(StatusCodes.Status403Forbidden, "A person must ask", "Only a person with an account here asks that a member be enrolled again.")
                    : await MembershipApi.AskAsync(hub.Members.AskToEnrolAgain(known, request.Reason!, context.Actor().EvidenceName), context, journal);
            }

            if (request.Approval is { } approval && (!hub.Members.MayEnrolAgain(member, approval) || hub.Desk.IsUsed(approval)))
            {
                return Problems.Problem(StatusCodes.Status409Conflict, "Not let", $"'{approval}' does not let {member} enrol again: people have not granted it, or it was used.");
            }

            var (offer, token) = hub.Desk.Offer(member, request.NameEn, request.NameJa, request.Kind, request.Approval);
            await journal.RecordDurablyAsync(context.Actor().EvidenceName, [], offer, context.RequestAborted);
            return Results.Json(new EnrolmentOfferAnswer(token), NodeJson.Default.EnrolmentOfferAnswer);
        }).Requires(Permission.ManageTokens).RequiresFresh();
        routes.MapGet("/api/v1/sector/groups", () => Results.Json(new SharingGroups(hub.Circle.Groups), NodeJson.Default.SharingGroups)).Requires(Permission.ReadSituation);
        routes.MapPost("/api/v1/sector/groups", async (HttpContext context) =>
        {
            var group = await context.Request.ReadFromJsonAsync(NodeJson.Default.SharingGroupDefined, context.RequestAborted);
            if (group is null || !Audience.TryParse("group/" + group.Name, out _) || group.Members is not { Count: <= MostInGroup } members)
            {
                return Problems.BadRequest($"expected {{name, members}}: a name of a-z, 0-9 and '-', and at most {MostInGroup} members.");
            }

            if (members.FirstOrDefault(member => hub.Peers.KeyOf(member) is null) is { Value.Length: > 0 } unknown)
            {
                return Problems.BadRequest($"members: {unknown} is not enrolled here.");
            }

            var (entry, _) = await journal.RecordDurablyAsync(context.Actor().EvidenceName, [], group, context.RequestAborted);
            return Results.Json(new Recorded(entry.ToString()), NodeJson.Default.Recorded, statusCode: StatusCodes.Status202Accepted);
        }).Requires(Permission.ManageTokens).RequiresFresh();
    }
}
