using Hikeshi.Exposure;
using Hikeshi.Facts;
using Hikeshi.Facts.Exposure;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Store;
using Hikeshi.Ledger.Import;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>What the node is told about its institution and about weaknesses.</summary>
internal static class LedgerEndpoints
{
    private const int LargestDocument = 256 << 20;
    private const int LargestAdvisory = 8 << 20;

    public static void MapLedger(this IEndpointRouteBuilder routes, LedgerStore ledger, MemberId institution, IJournal journal)
    {
        routes.MapPost("/api/v1/ledger/import", async (HttpContext context, string? name, string? asset) =>
        {
            if (await ReadAsync(context, LargestDocument) is not { } document)
            {
                return Problems.Problem(StatusCodes.Status413PayloadTooLarge, "Too large", $"At most {LargestDocument} bytes.");
            }

            var result = LedgerImport.Read(name ?? "request", document, asset);
            if (result.Refusal is { } refusal)
            {
                return Problems.Of(refusal);
            }

            var fact = result.Fact!;
            if (LedgerImport.InstitutionOf(fact) is { } described && described != institution.Value)
            {
                return Problems.BadRequest($"{fact.SourceName}: $.id: describes '{described}'; this node belongs to '{institution}'.");
            }

            if (NamedAsset.Fault(fact, ledger.View?.Institution) is { } unknown)
            {
                return Problems.Of(unknown);
            }

            var changed = !ledger.Holds(fact);
            if (changed)
            {
                fact = ImportComparison.WithDifference(fact, ledger);
                await journal.RecordDurablyAsync(context.Actor().EvidenceName, [], fact, context.RequestAborted);
            }

            return Results.Json(new ImportAnswer(fact.SourceName, fact.Format, fact.Components, changed), NodeJson.Default.ImportAnswer);
        }).Requires(Permission.WriteLedger);

        routes.MapPost("/api/v1/advisories", async (HttpContext context, string? name) =>
        {
            if (context.Actor() is { IsPerson: true, HasAccount: false })
            {
                return Problems.Problem(StatusCodes.Status403Forbidden, "Not permitted", "An advisory may make people be asked, and whoever brings it does not decide: a person brings it with an account of this node, or a machine with its token.");
            }

            if (await ReadAsync(context, LargestAdvisory) is not { } document)
            {
                return Problems.Problem(StatusCodes.Status413PayloadTooLarge, "Too large", $"At most {LargestAdvisory} bytes.");
            }

            AdvisoryReceived advisory;
            try
            {
                advisory = ExposureAssessor.Receive(name ?? "request", document);
            }
            catch (RefusedException refused)
            {
                return Problems.Of(refused.Refusal);
            }

            var (entry, _) = await journal.RecordDurablyAsync(context.Actor().EvidenceName, [], advisory, context.RequestAborted);
            return Results.Json(new Recorded(entry.ToString()), NodeJson.Default.Recorded, statusCode: StatusCodes.Status202Accepted);
        }).Requires(Permission.WriteAdvisory);
    }

    /// <returns>The body, or null when it is larger than allowed.</returns>
    private static async Task<byte[]?> ReadAsync(HttpContext context, int limit)
    {
        if (context.Request.ContentLength > limit)
        {
            return null;
        }

        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = limit;
        using var buffer = new MemoryStream();
        var chunk = new byte[64 << 10];
        int read;
        while ((read = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)) > 0)
        {
            if (buffer.Length + read > limit)
            {
                return null;
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }
}
