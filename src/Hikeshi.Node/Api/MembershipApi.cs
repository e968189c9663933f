using System.Text.Json.Serialization;
using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Kernel.Identity;
using Hikeshi.Node.Enrolling;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.Sharing.Membership;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>Who belongs to the sector, as this node knows it; at the hub the ways out, at a member its own keys.</summary>
internal static class MembershipApi
{
    private const int LongestReason = 500;

    public static void MapMembers(this IEndpointRouteBuilder routes, PeerDirectory peers, Func<MemberStanding?> own) =>
        routes.MapGet("/api/v1/sector/members", () => Results.Json(new MemberList(own(), [.. peers.All.Select(MemberRow.Of)]), MembershipApiJson.Default.MemberList)).Requires(Permission.ReadSituation);

    public static void MapRotation(this IEndpointRouteBuilder routes, MembershipRounds rounds) =>
        routes.MapPost("/api/v1/sector/keys/rotate", async (HttpContext context) =>
        {
            var key = rounds.Sealing.Rotate();
            var announced = await rounds.AnnounceAsync(context.RequestAborted);
            var renewed = await rounds.RenewAsync(context.RequestAborted);
            return Results.Json(new RotationAnswer(key.KeyId, announced, renewed, rounds.Line.Refused), MembershipApiJson.Default.RotationAnswer, statusCode: announced && renewed ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
        }).Requires(Permission.ManageTokens).RequiresFresh();

    public static void MapRevocation(this IEndpointRouteBuilder routes, HubRooms hub, IJournal journal) =>
        routes.MapPost("/api/v1/sector/members/{member}/revoke", async (HttpContext context, string member) =>
        {
            var request = await context.Request.ReadFromJsonAsync(MembershipApiJson.Default.RevocationRequest, context.RequestAborted);
            if (request is null || !IsReason(request.Reason))
            {
                return Problems.BadRequest($"reason: expected why, in at most {LongestReason} characters; every member reads it.");
            }

            if (!MemberId.TryParse(member, out var id) || hub.Peers.Find(id) is not { Revoked: null } peer)
            {
                return Problems.NotFound("No member of this id belongs to the sector.");
            }

            if (request.Certificate is { } digest && !hub.Doors.IsOf(id, digest))
            {
                return Problems.NotFound($"The hub gave {id} no certificate with this SHA-256.");
            }

            return await AskAsync(hub.Members.AskToRevoke(peer, request.Certificate, request.Reason, context.Actor().EvidenceName), context, journal);
        }).Requires(Permission.ManageTokens).RequiresFresh().RequiresAccount();

    public static bool IsReason(string? reason) => !string.IsNullOrWhiteSpace(reason) && reason.Length <= LongestReason;

    public static async Task<IResult> AskAsync(ApprovalRequested asked, HttpContext context, IJournal journal)
    {
        await journal.RecordDurablyAsync(context.Actor().EvidenceName, [], asked, context.RequestAborted);
        return Results.Json(new AskedAnswer(asked.ApprovalId, asked.People, asked.ExpiresAt), MembershipApiJson.Default.AskedAnswer, statusCode: StatusCodes.Status202Accepted);
    }
}

/// <summary>This node's own place; null at the hub.</summary>
/// <param name="Refused">What the hub refused last; null: nothing.</param>
internal sealed record MemberStanding(bool Connected, DateTimeOffset CertificateUntil, DateTimeOffset RenewedAfter, string? SealingKeyId, string? Refused);

internal sealed record MemberList(MemberStanding? Own, IReadOnlyList<MemberRow> Members);

internal sealed record MemberRow(string Member, string NameEn, string NameJa, string Kind, string EvidenceKey, string? SealingKeyId, DateTimeOffset Since, string? Revoked, string? Claimed)
{
    public static MemberRow Of(Peer peer) => new(
        peer.Pin.Member.ToString(), peer.Pin.NameEn, peer.Pin.NameJa, peer.Pin.InstitutionKind, peer.Pin.EvidenceKey,
        Kernel.Sealing.SealingPublicKey.TryParseBase64Url(peer.SealingKey, out var key) ? key.KeyId : null, peer.Since, peer.Revoked?.Reason, peer.Claimed?.Claimed);
}

/// <param name="Certificate">SHA-256 of the one certificate that is meant, lower-case hex; null: the member.</param>
internal sealed record RevocationRequest(string Reason, string? Certificate = null);

internal sealed record AskedAnswer(string ApprovalId, int People, DateTimeOffset ExpiresAt);

internal sealed record RotationAnswer(string SealingKeyId, bool Announced, bool CertificateRenewed, string? Refused);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowDuplicateProperties = false, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(MemberList))]
[JsonSerializable(typeof(RevocationRequest))]
[JsonSerializable(typeof(AskedAnswer))]
[JsonSerializable(typeof(RotationAnswer))]
internal sealed partial class MembershipApiJson : JsonSerializerContext;
