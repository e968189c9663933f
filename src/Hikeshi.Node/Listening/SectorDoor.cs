using System.Security.Cryptography;
using Hikeshi.Kernel.Identity;
using Hikeshi.Node.Api;
using Hikeshi.Sharing.Membership;
using Microsoft.AspNetCore.Http;

namespace Hikeshi.Node.Listening;

/// <summary>Who was put out of the sector, or whose certificate was revoked, is told so at the next request, and what is open is cut at once.</summary>
internal static class SectorDoor
{
    /// <param name="doors">The hub's list; null at a member.</param>
    /// <param name="peers">What a member knows; null at the hub.</param>
    public static async Task AdmitAsync(HttpContext context, RequestDelegate next, DoorList? doors, PeerDirectory? peers)
    {
        if (context.Listener() != Listener.Federation || context.Connection.ClientCertificate is not { } shown
            || !MemberId.TryParse(shown.GetNameInfo(System.Security.Cryptography.X509Certificates.X509NameType.SimpleName, forIssuer: false), out var member))
        {
            await next(context);
            return;
        }

        var digest = shown.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
        if ((doors?.WhyNot(member, digest) ?? Reason(peers, member)) is { } whyNot)
        {
            await Problems.Problem(StatusCodes.Status403Forbidden, "Not let in", whyNot).ExecuteAsync(context);
            return;
        }

        if (doors is null)
        {
            await next(context);
            return;
        }

        var aborted = context.RequestAborted;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(aborted, doors.Shut(member, digest));
        context.RequestAborted = ending.Token;
        try
        {
            await next(context);
        }
        finally
        {
            context.RequestAborted = aborted;
        }
    }

    private static string? Reason(PeerDirectory? peers, MemberId member) =>
        peers?.Find(member)?.Revoked is { } revoked ? $"{member} was put out of the sector: {revoked.Reason}" : null;
}
