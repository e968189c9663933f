using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Errors;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.Response.Playbooks.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>Runs of playbooks: start one, or rehearse it; see what waits; answer; cancel. Only people do: a step that waits for a person is not a machine's to answer.</summary>
internal static class PlaybookEndpoints
{
    public static void MapPlaybooks(this IEndpointRouteBuilder routes, PlaybookDesk desk, IJournal journal)
    {
        var group = routes.MapGroup("/api/v1/response/playbooks");
        group.MapGet("", IResult () => Results.Json([.. desk.Runs.Rows], PlaybookJson.Default.RunRowArray)).Requires(Permission.ReadResponse);
        group.MapPost("", Task<IResult> (HttpContext context) => StartAsync(context, desk, journal)).Requires(Permission.RunPlaybooks);
        group.MapPost("/{run}/answer", Task<IResult> (HttpContext context, string run) => RecordAsync(context, journal, PlaybookJson.Default.AnswerRequest, request =>
            desk.Answer(run, request.Ticket, request.Done, request.Note ?? "", request.Values ?? Nothing, context.Actor().EvidenceName))).Requires(Permission.RunPlaybooks);
        group.MapPost("/{run}/cancel", Task<IResult> (HttpContext context, string run) => RecordAsync(context, journal, NodeJson.Default.ReleaseRequest, request =>
            desk.Cancel(run, request.Reason ?? "", context.Actor().EvidenceName))).Requires(Permission.RunPlaybooks);
    }

    private static Dictionary<string, string> Nothing => new(StringComparer.Ordinal);

    private static async Task<IResult> StartAsync(HttpContext context, PlaybookDesk desk, IJournal journal)
    {
        var request = await context.Request.ReadFromJsonAsync(PlaybookJson.Default.StartRequest, context.RequestAborted);
        if (request is not { Documents.ValueKind: JsonValueKind.Array })
        {
            return Problems.BadRequest("$.documents: expected a list of CACAO 2.0 playbooks, the one that is to be started first.");
        }

        try
        {
            var (documents, values, by) = (request.Documents.GetRawText(), request.Values ?? Nothing, context.Actor().EvidenceName);
            if (request.DryRun)
            {
                var (standing, steps) = desk.Rehearse(documents, values, request.Acts, by);
                return Results.Json(new RehearsalAnswer(standing, steps), PlaybookJson.Default.RehearsalAnswer);
            }

            if (!context.Actor().HasAccount)
            {
                return Problems.Problem(StatusCodes.Status403Forbidden, "Not permitted", AccessMiddleware.AccountNeeded);
            }

            var started = desk.Start(documents, values, request.Acts, by);
            var (entry, _) = await journal.RecordDurablyAsync(by, [], started, context.RequestAborted);
            return Results.Json(new StartAnswer(started.RunId, entry.ToString()), PlaybookJson.Default.StartAnswer);
        }
        catch (RefusedException refused)
        {
            return Of(refused.Refusal);
        }
    }

    private static async Task<IResult> RecordAsync<T>(HttpContext context, IJournal journal, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, Func<T, PlaybookStepped> step)
        where T : class
    {
        if (!context.Actor().IsPerson)
        {
            return NotAPerson();
        }

        if (await context.Request.ReadFromJsonAsync(type, context.RequestAborted) is not { } request)
        {
            return Problems.BadRequest("expected a JSON object.");
        }

        try
        {
            var (entry, _) = await journal.RecordDurablyAsync(context.Actor().EvidenceName, [], step(request), context.RequestAborted);
            return Results.Json(new Recorded(entry.ToString()), NodeJson.Default.Recorded);
        }
        catch (RefusedException refused)
        {
            return Of(refused.Refusal);
        }
    }

    private static IResult NotAPerson() => Problems.Problem(StatusCodes.Status403Forbidden, "Not a person", "What waits for a person is a person's to say: sign in with an account.");

    private static IResult Of(Refusal refusal) => refusal.Code switch
    {
        "playbook.unknown" => Problems.NotFound(refusal.Sentence),
        "playbook.ticket" or "playbook.ended" or "playbook.too-many" => Problems.Problem(StatusCodes.Status409Conflict, refusal.Code, refusal.Sentence),
        _ => Problems.Of(refusal),
    };
}

/// <summary>The JSON of playbooks, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(RunRow[]))]
[JsonSerializable(typeof(StartRequest))]
[JsonSerializable(typeof(StartAnswer))]
[JsonSerializable(typeof(RehearsalAnswer))]
[JsonSerializable(typeof(AnswerRequest))]
internal sealed partial class PlaybookJson : JsonSerializerContext;

/// <param name="Documents">A list of playbooks: the one that is started, then those that it may call.</param>
/// <param name="Acts">Its OpenC2 commands become requests, which people decide.</param>
internal sealed record StartRequest(JsonElement Documents, IReadOnlyDictionary<string, string>? Values = null, bool Acts = false, bool DryRun = false);

internal sealed record StartAnswer(string RunId, string EntryId);

internal sealed record RehearsalAnswer(string Standing, IReadOnlyList<Rehearsed> Steps);

internal sealed record AnswerRequest(int Ticket, bool Done, string? Note = null, IReadOnlyDictionary<string, string>? Values = null);
