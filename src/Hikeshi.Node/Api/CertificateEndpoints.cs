using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.People.Access;
using Hikeshi.People.Certificates;
using Hikeshi.People.Roles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>Client certificates of machines at the telemetry door.</summary>
internal static class CertificateEndpoints
{
    private const int LongestDays = 366;

    /// <param name="isKnown">Whether a person has an account here, as evidence names it.</param>
    public static void MapCertificates(this IEndpointRouteBuilder routes, TrustedCertificates certificates, Func<string, bool> isKnown, IJournal journal, TimeProvider clock)
    {
        routes.MapGet("/api/v1/certificates", () => Results.Json([.. certificates.InForce.Select(Row)], PeopleApiJson.Default.CertificateRowArray)).Requires(Permission.ManageTokens);
        routes.MapPost("/api/v1/certificates", Task<IResult> (HttpContext context) => TrustAsync(context, certificates, isKnown, journal, clock)).Requires(Permission.ManageTokens).RequiresFresh();
        routes.MapPost("/api/v1/certificates/{thumbprint}/revoke", async (HttpContext context, string thumbprint) =>
        {
            var request = await context.Request.ReadFromJsonAsync(PeopleApiJson.Default.ReasonRequest, context.RequestAborted);
            if (request is null || string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > 500)
            {
                return Problems.BadRequest("reason: expected why, in at most 500 characters; it is kept.");
            }

            if (!certificates.InForce.Any(one => one.Thumbprint == thumbprint))
            {
                return Problems.NotFound("No certificate with this thumbprint is trusted.");
            }

            var (entry, _) = await journal.RecordDurablyAsync(context.Actor().EvidenceName, [], new CertificateRevoked(thumbprint, request.Reason), context.RequestAborted);
            return Results.Json(new Recorded(entry.ToString()), NodeJson.Default.Recorded);
        }).Requires(Permission.ManageTokens).RequiresFresh();
    }

    private static async Task<IResult> TrustAsync(HttpContext context, TrustedCertificates certificates, Func<string, bool> isKnown, IJournal journal, TimeProvider clock)
    {
        var request = await context.Request.ReadFromJsonAsync(PeopleApiJson.Default.CertificateRequest, context.RequestAborted);
        var days = request?.Days ?? 90;
        if (request is null || request.Name.Length is 0 or > 100 || days is < 1 or > LongestDays)
        {
            return Problems.BadRequest($"expected a name of 1 to 100 characters, a certificate, and 1 to {LongestDays} days.");
        }

        var scopes = request.Scopes is { Count: > 0 } given ? given : [nameof(Permission.WriteTelemetry)];
        if (scopes.FirstOrDefault(name => !RoleMatrix.TryParseScope(name, out var scope) || scope == Permission.Anonymous || !RoleMatrix.Allows([Role.Sensor, Role.Producer], scope)) is { } beyond)
        {
            return Problems.BadRequest($"scopes: '{beyond}'; expected {nameof(Permission.WriteTelemetry)} or {nameof(Permission.RequestContainment)}: nothing else is served where certificates are asked for.");
        }

        if (request.Responsible is { } responsible && !isKnown(responsible))
        {
            return Problems.BadRequest("responsible: expected the person who answers for the machine, as evidence names it: person:ID of an account here.");
        }

        if (certificates.InForce.Count >= TrustedCertificates.Most)
        {
            return Problems.Problem(StatusCodes.Status409Conflict, "Too many", $"There are {TrustedCertificates.Most} trusted certificates already.");
        }

        try
        {
            using var certificate = X509Certificate2.CreateFromPem(request.Certificate);
            var fact = new CertificateTrusted(TrustedCertificates.ThumbprintOf(certificate), request.Name, [.. RoleMatrix.KnownScopes(scopes).Select(s => s.ToString())], clock.GetUtcNow() + TimeSpan.FromDays(days)) { Responsible = request.Responsible };
            await journal.RecordDurablyAsync(context.Actor().EvidenceName, [], fact, context.RequestAborted);
            return Results.Json(Row(fact), PeopleApiJson.Default.CertificateRow);
        }
        catch (CryptographicException)
        {
            return Problems.BadRequest("certificate: expected one certificate in PEM.");
        }
    }

    private static CertificateRow Row(CertificateTrusted one) => new(one.Thumbprint, one.Name, one.Scopes, one.Until);
}
