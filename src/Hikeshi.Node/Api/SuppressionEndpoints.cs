using Hikeshi.Detection.Suppressing;
using Hikeshi.Kernel.Errors;
using Hikeshi.Node.Loop;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>What is no news at this site, until when, and who answers for it.</summary>
internal static class SuppressionEndpoints
{
    public static void MapSuppressions(this IEndpointRouteBuilder routes, Suppressions suppressions, Journal journal)
    {
        routes.MapGet("/api/v1/detections/suppressions", IResult () => Results.Json([.. suppressions.Active.Select(Row)], NodeJson.Default.SuppressionRowArray)).Requires(Permission.ReadEvidence);
        routes.MapPost("/api/v1/detections/suppressions", Task<IResult> (HttpContext context) => SetAsync(context, suppressions, journal)).Requires(Permission.TriageDetections);
        routes.MapDelete("/api/v1/detections/suppressions/{id}", Task<IResult> (HttpContext context, string id) => EndAsync(context, suppressions, journal, id)).Requires(Permission.TriageDetections);
    }

    public static SuppressionRow Row(Suppression one) =>
        new(one.Set.SuppressionId, one.Set.RuleId, one.Set.Where, one.Set.Reason, one.Set.Owner, one.Set.ExpiresAt, one.HeldBack);

    private static async Task<IResult> SetAsync(HttpContext context, Suppressions suppressions, Journal journal)
    {
        var request = await context.Request.ReadFromJsonAsync(NodeJson.Default.SuppressionRequest, context.RequestAborted);
        if (request is null)
        {
            return Problems.BadRequest("$: expected reason, expiresAt, and ruleId or where.");
        }

        if (suppressions.Active.Count >= Suppressions.Most)
        {
            return Problems.Problem(StatusCodes.Status409Conflict, "Too many", $"There are {Suppressions.Most} suppressions already. End some that are not needed, or write Sigma filters beside the rules.");
        }

        var actor = context.Actor();
        try
        {
            var set = SuppressionTerms.Read(request.RuleId, request.Where ?? [], request.Reason, request.ExpiresAt, actor.DisplayName, DateTimeOffset.UtcNow);
            var (entry, _) = await journal.RecordDurablyAsync(actor.EvidenceName, [], set, context.RequestAborted);
            return Results.Json(new SuppressionAnswer(set.SuppressionId, entry.ToString()), NodeJson.Default.SuppressionAnswer, statusCode: StatusCodes.Status201Created);
        }
        catch (RefusedException refused)
        {
            return Problems.Of(refused.Refusal);
        }
    }

    private static async Task<IResult> EndAsync(HttpContext context, Suppressions suppressions, Journal journal, string id)
    {
        var actor = context.Actor();
        if (suppressions.End(id, actor.DisplayName) is not { } ended)
        {
            return Problems.NotFound($"There is no suppression {id}; it may be over.");
        }

        var (entry, _) = await journal.RecordDurablyAsync(actor.EvidenceName, [], ended, context.RequestAborted);
        return Results.Json(new Recorded(entry.ToString()), NodeJson.Default.Recorded);
    }
}
