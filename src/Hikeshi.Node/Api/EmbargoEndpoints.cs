using System.Text.Json;
using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Node.Embargo;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>Documents that only named readers can open until a date.</summary>
internal static class EmbargoEndpoints
{
    /// <summary>The document in base64, and the readers.</summary>
    private const int LargestRequest = (EmbargoTerms.LargestDocument / 3 * 4) + (512 << 10);

    public static void MapEmbargo(this IEndpointRouteBuilder routes, EvidenceLog log, EmbargoDesk desk, IJournal journal, TimeProvider clock)
    {
        routes.MapPost("/api/v1/evidence/sealed", Task<IResult> (HttpContext context) => SealAsync(context, log, desk, journal, clock)).Requires(Permission.SealEvidence);
        routes.MapGet("/api/v1/evidence/{id}/sealed", Task<IResult> (HttpContext context, string id) => ShowAsync(context, log, id)).Requires(Permission.ReadEvidence);
    }

    private static async Task<IResult> SealAsync(HttpContext context, EvidenceLog log, EmbargoDesk desk, IJournal journal, TimeProvider clock)
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = LargestRequest;
        try
        {
            var request = await context.Request.ReadFromJsonAsync(NodeJson.Default.SealRequest, context.RequestAborted);
            if (request is null)
            {
                return Problems.BadRequest("$: expected until, readers and document.");
            }

            var causes = EmbargoTerms.ReadCauses(request.Causes ?? []);
            if (causes.Where(cause => !log.TryFind(cause, out _)).Select(cause => cause.ToString()).FirstOrDefault() is { } unknown)
            {
                return Problems.BadRequest($"causes: the log has no entry {unknown}.");
            }

            var terms = EmbargoTerms.Read(request.Title, request.MediaType, request.Until, [.. request.Readers.Select(r => (r.Name, r.Jwk.GetRawText()))], request.Document.Length, clock.GetUtcNow());
            var document = desk.Seal(terms, request.Document);
            var (entry, _) = await journal.RecordDurablyAsync(context.Actor().EvidenceName, causes, document, context.RequestAborted);
            return Results.Json(new SealAnswer(entry.ToString(), document.Commitment), NodeJson.Default.SealAnswer, statusCode: StatusCodes.Status201Created);
        }
        catch (RefusedException unusable) when (unusable.Refusal is OwnKeyUnusable)
        {
            return Problems.Problem(StatusCodes.Status500InternalServerError, unusable.Refusal.Code, unusable.Refusal.Sentence);
        }
        catch (RefusedException refused)
        {
            return Problems.Of(refused.Refusal);
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Problems.Problem(StatusCodes.Status413PayloadTooLarge, "Too large", $"A sealed document has at most {EmbargoTerms.LargestDocument} bytes.");
        }
    }

    private static async Task<IResult> ShowAsync(HttpContext context, EvidenceLog log, string id)
    {
        if (!EntryId.TryParse(id, out var entry) || SealedDocument.Find(log, entry) is not { } document)
        {
            return Problems.NotFound($"The log has no sealed document {id}.");
        }

        if (document.Fact is not { } fact)
        {
            return Problems.Problem(StatusCodes.Status410Gone, "Erased", $"The document of entry {id} has been erased; header and proof remain.");
        }

        if (document.Ended is { } ended)
        {
            await log.DurableAsync(ended.Index, context.RequestAborted); // the key leaves the process behind the entry that hands it out
        }

        using var jwe = JsonDocument.Parse(fact.Jwe);
        var answer = new SealedAnswer(id, fact.Title, fact.MediaType, fact.Until, fact.Readers, fact.Size, fact.Commitment, jwe.RootElement.Clone(), document.Ended?.Id.ToString(), document.Ended?.Fact.ContentKey);
        return Results.Json(answer, NodeJson.Default.SealedAnswer);
    }
}
