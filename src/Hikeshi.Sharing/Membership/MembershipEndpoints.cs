using System.Text.Json.Serialization.Metadata;
using Hikeshi.Kernel.Errors;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.Sharing.Federation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Sharing.Membership;

/// <summary>What a member tells the hub of itself, on the listener that demands its certificate.</summary>
public static class MembershipEndpoints
{
    private const int LargestBytes = 16 << 10;

    /// <summary>2,000 members of 64 characters with their keys.</summary>
    private const int LargestRosterBytes = 512 << 10;

    public static void MapMembership(this IEndpointRouteBuilder routes, MembershipDesk desk)
    {
        var group = routes.MapGroup("/federation/v1");
        group.MapPost("/keys", async Task<IResult> (HttpContext context) =>
            await ReadAsync(context, MembershipJson.Default.KeyRotated, LargestBytes) is { } change
                ? Answer(await desk.RotateAsync(HubEndpoints.MemberOf(context), change, context.RequestAborted))
                : Results.BadRequest()).Requires(Permission.Federate);
        group.MapPost("/roster", async Task<IResult> (HttpContext context) =>
            await ReadAsync(context, MembershipJson.Default.RosterStated, LargestRosterBytes) is { } stated
                ? Answer(await desk.TakeRosterAsync(HubEndpoints.MemberOf(context), stated, context.RequestAborted))
                : Results.BadRequest()).Requires(Permission.Federate);
        group.MapPost("/certificate", async Task<IResult> (HttpContext context) =>
        {
            if (await ReadAsync(context, MembershipJson.Default.RenewalRequest, LargestBytes) is not { } request || context.Connection.ClientCertificate is not { } presented)
            {
                return Results.BadRequest();
            }

            var (certificate, refusal) = await desk.RenewAsync(HubEndpoints.MemberOf(context), MembershipDesk.DigestOf(presented), request.CertificateRequest, request.Possession, context.RequestAborted);
            return certificate is null ? Answer(refusal) : Results.Json(new RenewalReply(certificate.ExportCertificatePem()), MembershipJson.Default.RenewalReply);
        }).Requires(Permission.Federate);
    }

    private static async Task<T?> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type, int largest)
        where T : class
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = largest;
        return await context.Request.ReadFromJsonAsync(type, context.RequestAborted);
    }

    private static IResult Answer(Refusal? refusal) => refusal is null ? Results.NoContent() : Results.Problem(statusCode: StatusCodes.Status403Forbidden, title: refusal.Code, detail: refusal.Sentence);
}
