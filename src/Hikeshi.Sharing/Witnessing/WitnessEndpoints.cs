using System.Security.Cryptography;
using System.Text;
using Hikeshi.Kernel.Identity;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.Sharing.Federation;
using Hikeshi.Sharing.Membership;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Sharing.Witnessing;

/// <summary>The hub's own witness, judging what a member hands in about its own log.</summary>
public delegate WitnessReply Cosign(MemberId member, byte[] request);

/// <summary>Witnessing on the listener that demands a member's certificate: the hub's witness (C2SP tlog-witness), and the way to the members' witnesses.</summary>
public static class WitnessEndpoints
{
    /// <summary>A note of 64 KiB and less than 4 KiB of proof.</summary>
    private const int LargestRequestBytes = 68 << 10;

    /// <summary>As many answers as one fetch brings requests, each with a few signature lines.</summary>
    private const int LargestRepliesBytes = 64 << 10;

    private const int LargestKeyBytes = 4 << 10;

    /// <summary>Without a charset: C2SP tlog-witness gives exactly this.</summary>
    private const string SizeType = "text/x.tlog.size";

    /// <param name="isWitness">Whether a member has a witness: nothing is queued for others.</param>
    public static void MapWitness(this IEndpointRouteBuilder routes, Cosign cosign, WitnessRelay relay, Func<MemberId, bool> isWitness)
    {
        var group = routes.MapGroup("/witness");
        group.MapPost("/add-checkpoint", async Task<IResult> (HttpContext context) =>
            await BodyAsync(context) is { } body ? Answer(cosign(HubEndpoints.MemberOf(context), body)) : TooLarge()).Requires(Permission.Federate);
        group.MapPost("/members/{witness}/add-checkpoint", async Task<IResult> (HttpContext context, string witness) =>
        {
            if (!MemberId.TryParse(witness, out var member) || !isWitness(member))
            {
                return Results.NotFound();
            }

            if (await BodyAsync(context) is not { } body)
            {
                return TooLarge();
            }

            return await relay.AskAsync(HubEndpoints.MemberOf(context), member, Encoding.UTF8.GetString(body), context.RequestAborted) is { } reply
                ? Answer(reply)
                : Results.StatusCode(StatusCodes.Status504GatewayTimeout);
        }).Requires(Permission.Federate);
        group.MapGet("/asks", async Task<IResult> (HttpContext context) =>
            Results.Json(await relay.FetchAsync(HubEndpoints.MemberOf(context), context.RequestAborted), WitnessJson.Default.WitnessAskArray)).Requires(Permission.Federate);
        group.MapPost("/replies", async Task<IResult> (HttpContext context) =>
        {
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = LargestRepliesBytes;
            foreach (var reply in await context.Request.ReadFromJsonAsync(WitnessJson.Default.WitnessReplyArray, context.RequestAborted) ?? [])
            {
                relay.Answer(HubEndpoints.MemberOf(context), reply);
            }

            return Results.NoContent();
        }).Requires(Permission.Federate);
    }

    /// <summary>For nodes that enrolled before there were witness keys: takes the member's, and says the hub's.</summary>
    public static void MapLateWitnessKeys(this IEndpointRouteBuilder routes, EnrolmentDesk desk, PeerDirectory peers, HubKeys hub) =>
        routes.MapPost("/witness/key", async Task<IResult> (HttpContext context) =>
        {
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = LargestKeyBytes;
            var member = HubEndpoints.MemberOf(context);
            var pin = peers.Members.FirstOrDefault(p => p.Member == member);
            var late = await context.Request.ReadFromJsonAsync(WitnessJson.Default.LateWitnessKey, context.RequestAborted);
            if (pin is null || late is null || context.Connection.ClientCertificate is not { } certificate)
            {
                return Results.BadRequest();
            }

            var digest = certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
            return await desk.AddWitnessKeyAsync(pin, digest, late, context.RequestAborted) is { } refusal
                ? Results.Problem(statusCode: StatusCodes.Status403Forbidden, title: "Witness key refused", detail: refusal.Sentence)
                : Results.Json(hub, WitnessJson.Default.HubKeys);
        }).Requires(Permission.Federate);

    /// <summary>Never more than what a witness may answer: another member wrote it.</summary>
    private static IResult Answer(WitnessReply reply) =>
        reply.Status is 200 or 400 or 403 or 404 or 409 or 422 or 503
            ? Results.Text(Encoding.UTF8.GetBytes(reply.Body), reply.ContentType == SizeType ? SizeType : "text/plain; charset=utf-8", reply.Status)
            : Results.StatusCode(StatusCodes.Status502BadGateway);

    private static IResult TooLarge() =>
        Results.Problem(statusCode: StatusCodes.Status413PayloadTooLarge, detail: $"An add-checkpoint request has at most {LargestRequestBytes} bytes.");

    /// <returns>Null when the request says itself that it is too large; one that does not say so is cut off.</returns>
    private static async Task<byte[]?> BodyAsync(HttpContext context)
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = LargestRequestBytes;
        if (context.Request.ContentLength > LargestRequestBytes)
        {
            return null;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }
}
