using System.Text.Json;
using Hikeshi.Facts;
using Hikeshi.Facts.Evidence;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.Sharing.Federation.Partners;
using Hikeshi.Sharing.Membership;
using Hikeshi.Sharing.Witnessing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Sharing.Federation;

/// <summary>Marks an endpoint whose answer has no end of its own: it ends with the node.</summary>
public sealed class Endless;

/// <summary>What members can ask of the hub, on the listener that demands their certificate.</summary>
public static class HubEndpoints
{
    /// <summary>A bundle of 1 MiB, escaped as a JSON string in the worst way.</summary>
    private const int LargestMessageBytes = 8 << 20;
    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(5);

    /// <summary>What a hub tells every member beside the parcels.</summary>
    public static IReadOnlySet<string> Controls { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        FactCatalog.KindOf(typeof(MemberEnrolled)),
        FactCatalog.KindOf(typeof(MemberPinned)),
        FactCatalog.KindOf(typeof(KeyRotated)),
        FactCatalog.KindOf(typeof(MemberRevoked)),
        FactCatalog.KindOf(typeof(RosterStated)),
        FactCatalog.KindOf(typeof(SharingGroupDefined)),
        FactCatalog.KindOf(typeof(SectorAsked)),
        FactCatalog.KindOf(typeof(SplitViewSeen)),
        FactCatalog.KindOf(typeof(EquivocationSeen)),
    };

    public static void MapFederation(this IEndpointRouteBuilder routes, HubRelay relay, SharingCircle circle, Feed feed, IJournal journal)
    {
        // The return type is written out: without it these lambdas would become plain request delegates, and the answers would be dropped.
        var group = routes.MapGroup("/federation/v1");
        group.MapPost("/parcels", Task<IResult> (HttpContext context) => TakeParcelAsync(context, relay, circle)).Requires(Permission.Federate);
        group.MapGet("/parcels", () => Results.NoContent()).Requires(Permission.Federate); // whether they would be taken
        group.MapPost("/members", Task<IResult> (HttpContext context) => TakeMemberAsync(context, relay, circle)).Requires(Permission.Federate);
        group.MapPost("/answers", Task<IResult> (HttpContext context) => TakeAnswerAsync(context, journal)).Requires(Permission.Federate);
        group.MapPost("/reservations", Task<IResult> (HttpContext context) => ReserveAsync(context, relay)).Requires(Permission.Federate);
        group.MapStream(feed);
    }

    /// <summary>What a member serves its peers, who come to it while the hub is away.</summary>
    public static void MapPeerExchange(this IEndpointRouteBuilder routes, Feed feed) => routes.MapGroup("/federation/v1").MapStream(feed);

    /// <summary>A request body, what is known, and an answer without an end.</summary>
    private static void MapStream(this IEndpointRouteBuilder group, Feed feed) =>
        group.MapPost("/stream", (HttpContext context) => StreamAsync(context, feed)).Requires(Permission.Federate).WithMetadata(new Endless());

    public static void MapEnrolment(this IEndpointRouteBuilder routes, EnrolmentDesk desk, SectorAuthority authority, HubKeys keys, Func<string> hubUrl)
    {
        routes.MapGet("/enrolment/v1/authority", () => Results.Text(authority.Certificate.ExportCertificatePem(), "application/x-pem-file")).Requires(Permission.Anonymous);
        routes.MapPost("/enrolment/v1/members", async (HttpContext context) =>
        {
            var request = await context.Request.ReadFromJsonAsync(FederationJson.Default.EnrolmentRequest, context.RequestAborted);
            var (certificate, refusal) = request is null ? (null, null) : await desk.EnrolAsync(request, context.RequestAborted);
            if (certificate is null)
            {
                return Results.Problem(statusCode: StatusCodes.Status403Forbidden, title: "Enrolment refused", detail: refusal?.Sentence ?? "empty request");
            }

            return Results.Json(new EnrolmentReply(certificate.ExportCertificatePem(), authority.Certificate.ExportCertificatePem(), hubUrl(), keys), FederationJson.Default.EnrolmentReply);
        }).Requires(Permission.Enroll);
    }

    private static async Task<IResult> TakeParcelAsync(HttpContext context, HubRelay relay, SharingCircle circle)
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = LargestMessageBytes;
        if (context.Request.ContentLength > LargestMessageBytes)
        {
            return Results.Problem(statusCode: StatusCodes.Status413PayloadTooLarge, detail: $"A parcel has at most {LargestMessageBytes} bytes.");
        }

        if (await context.Request.ReadFromJsonAsync(FederationJson.Default.Parcel, context.RequestAborted) is not { } parcel)
        {
            return Results.Problem(statusCode: StatusCodes.Status400BadRequest, detail: "$: expected a parcel {envelope, bundle}.");
        }

        Handed handed;
        try
        {
            handed = circle.PartnerOf(MemberOf(context)) is { } partner
                ? await relay.TakeFromPartnerAsync(partner, parcel, context.RequestAborted)
                : await relay.TakeAsync(MemberOf(context), parcel, context.RequestAborted);
        }
        catch (FormatException malformed)
        {
            return Results.Problem(statusCode: StatusCodes.Status422UnprocessableEntity, detail: malformed.Message);
        }

        return handed.Position is { } position ? Results.Json(new ParcelReceipt(position, handed.Withheld), FederationJson.Default.ParcelReceipt, statusCode: StatusCodes.Status202Accepted)
            : handed.Expected is { } expected ? Results.Json(new OutOfOrder(expected), FederationJson.Default.OutOfOrder, statusCode: StatusCodes.Status409Conflict)
            : Results.Problem(statusCode: handed.IsLater ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status422UnprocessableEntity, detail: handed.Refused);
    }

    /// <summary>Another sector's hub says who its members are.</summary>
    private static async Task<IResult> TakeMemberAsync(HttpContext context, HubRelay relay, SharingCircle circle)
    {
        if (circle.PartnerOf(MemberOf(context)) is not { } partner)
        {
            return Results.Problem(statusCode: StatusCodes.Status403Forbidden, detail: $"{MemberOf(context)} is no partner hub here (Sharing:Partners).");
        }

        if (await context.Request.ReadFromJsonAsync(FederationJson.Default.MemberEnrolled, context.RequestAborted) is not { } enrolled)
        {
            return Results.BadRequest();
        }

        await relay.TakeMemberFromPartnerAsync(partner, PartnerPins.Of(enrolled, partner.Sector), context.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<IResult> TakeAnswerAsync(HttpContext context, IJournal journal)
    {
        var answer = await context.Request.ReadFromJsonAsync(FederationJson.Default.AnswerMessage, context.RequestAborted);
        if (answer is null)
        {
            return Results.BadRequest();
        }

        var member = MemberOf(context);
        await journal.RecordDurablyAsync($"member:{member}", [], new MemberAnswered(answer.QuestionId, member, answer.Named, answer.Reached, answer.Functions, answer.Suppliers), context.RequestAborted);
        return Results.Accepted();
    }

    private static async Task<IResult> ReserveAsync(HttpContext context, HubRelay relay)
    {
        var request = await context.Request.ReadFromJsonAsync(FederationJson.Default.Reservation, context.RequestAborted);
        if (request is null)
        {
            return Results.BadRequest();
        }

        var reserved = await relay.ReserveAsync(MemberOf(context), request, context.RequestAborted);
        return Results.Json(new ReservationReply(reserved.Granted, reserved.Reason), FederationJson.Default.ReservationReply);
    }

    private static async Task StreamAsync(HttpContext context, Feed feed)
    {
        var cancel = context.RequestAborted;
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = LargestMessageBytes;
        if (await context.Request.ReadFromJsonAsync(FederationJson.Default.StreamRequest, cancel) is not { } known)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        context.Response.ContentType = "application/x-ndjson";
        await new StreamWriterLoop(context.Response.BodyWriter, HeartbeatEvery).RunAsync(feed.LinesAsync(MemberOf(context), known, cancel), cancel);
    }

    internal static MemberId MemberOf(HttpContext context) => MemberId.Parse(context.Actor().EvidenceName["member:".Length..]);
}
