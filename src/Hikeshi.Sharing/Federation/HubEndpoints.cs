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
using Hikeshi.Sharing.Membership;
using Hikeshi.Sharing.Witnessing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Sharing.Federation;

/// <summary>What members can ask of the hub, on the listener that demands their certificate.</summary>
public static class HubEndpoints
{
    /// <summary>A bundle of 1 MiB, escaped as a JSON string in the worst way.</summary>
    private const int LargestMessageBytes = 8 << 20;
    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(5);

    private static readonly HashSet<string> StreamedKinds = new(StringComparer.Ordinal)
    {
        FactCatalog.KindOf(typeof(Relayed)),
        FactCatalog.KindOf(typeof(MemberEnrolled)),
        FactCatalog.KindOf(typeof(SectorAsked)),
        FactCatalog.KindOf(typeof(SplitViewSeen)),
    };

    public static void MapFederation(this IEndpointRouteBuilder routes, HubRelay relay, IJournal journal)
    {
        // The return type is written out: without it these lambdas would become plain request delegates, and the answers would be dropped.
        var group = routes.MapGroup("/federation/v1");
        group.MapPost("/bundles", Task<IResult> (HttpContext context) => TakeBundleAsync(context, relay)).Requires(Permission.Federate);
        group.MapPost("/answers", Task<IResult> (HttpContext context) => TakeAnswerAsync(context, journal)).Requires(Permission.Federate);
        group.MapPost("/reservations", Task<IResult> (HttpContext context) => ReserveAsync(context, relay)).Requires(Permission.Federate);
        group.MapGet("/stream", (HttpContext context) => StreamAsync(context, relay, journal)).Requires(Permission.Federate);
    }

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

    private static async Task<IResult> TakeBundleAsync(HttpContext context, HubRelay relay)
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = LargestMessageBytes;
        if (context.Request.ContentLength > LargestMessageBytes)
        {
            return Results.Problem(statusCode: StatusCodes.Status413PayloadTooLarge, detail: $"A bundle has at most {LargestMessageBytes} bytes.");
        }

        var message = await context.Request.ReadFromJsonAsync(FederationJson.Default.BundleMessage, context.RequestAborted);
        if (message is null || message.Marking == Tlp.Red)
        {
            return Results.Problem(statusCode: StatusCodes.Status422UnprocessableEntity, detail: "TLP:RED is not relayed; send it to its named recipients.");
        }

        if (message.BundleId.Length == 0)
        {
            return Results.NoContent(); // a member that only asks whether bundles would be taken
        }

        var position = await relay.TakeAsync(MemberOf(context), message, context.RequestAborted);
        return Results.Json(new BundleReceipt(position), FederationJson.Default.BundleReceipt, statusCode: StatusCodes.Status202Accepted);
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

    private static async Task StreamAsync(HttpContext context, HubRelay relay, IJournal journal)
    {
        var cancel = context.RequestAborted;
        var after = long.TryParse(context.Request.Query["after"], out var given) ? Math.Clamp(given, -1, long.MaxValue - 1) : -1;
        context.Response.ContentType = "application/x-ndjson";
        var writer = new StreamWriterLoop(context.Response.BodyWriter, HeartbeatEvery);
        await writer.RunAsync(journal.FollowAsync((ulong)(after + 1), StreamedKinds, cancel), relay.LineOf, cancel);
    }

    internal static MemberId MemberOf(HttpContext context) => MemberId.Parse(context.Actor().EvidenceName["member:".Length..]);
}
