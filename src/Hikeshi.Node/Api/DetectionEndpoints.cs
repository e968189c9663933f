using Hikeshi.Detection;
using Hikeshi.Detection.Queue;
using Hikeshi.Facts.Detection;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Node.Loop;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>The queue of what was seen: looking at it, judging it. What is held back stands in <see cref="SuppressionEndpoints"/>.</summary>
internal static class DetectionEndpoints
{
    private const int MostCases = 500;
    private const int ShownWithEvents = 10;
    private const int MostEvents = 32;
    private const int MostRelated = 50;
    private const int LongestNote = 1000;
    private static readonly TimeSpan RelatedWithin = TimeSpan.FromMinutes(30);

    public static void MapDetections(this IEndpointRouteBuilder routes, Rooms rooms, Journal journal)
    {
        routes.MapGet("/api/v1/detections", IResult (HttpContext context, string? state, string? level, string? host, string? rule, string? q) => List(context, rooms.Sensing.Queue, new(state, level, host, rule, q))).Requires(Permission.ReadEvidence);
        routes.MapGet("/api/v1/detections/{id}", IResult (string id) => Show(rooms, journal, id)).Requires(Permission.ReadEvidence);
        routes.MapPost("/api/v1/detections/{id}/triage", Task<IResult> (HttpContext context, string id) => TriageAsync(context, rooms.Sensing.Queue, journal, id)).Requires(Permission.TriageDetections);
        routes.MapSuppressions(rooms.Sensing.Suppressions, journal);
    }

    private static IResult List(HttpContext context, DetectionQueue queue, CasesQuestion question)
    {
        if (question.Refusal() is { } refusal)
        {
            return Problems.BadRequest(refusal);
        }

        var all = queue.Cases();
        var ofAnyState = all.Where(question.FitsButForState).ToList();
        var wanted = ofAnyState.Where(question.FitsState).ToList();
        var states = SightingTriaged.Verdicts.ToDictionary(v => v, v => ofAnyState.Count(c => c.State == v));
        return Results.Json(
            new CasesAnswer([.. wanted.Take(MostCases)], wanted.Count, all.Count(CasesQuestion.IsUnsettled), states, context.Actor().May(Permission.TriageDetections)),
            NodeJson.Default.CasesAnswer);
    }

    private static IResult Show(Rooms rooms, Journal journal, string id)
    {
        if (rooms.Sensing.Queue.Find(id) is not { } found)
        {
            return Problems.NotFound($"There is no case {id}; it may have been forgotten, its sightings stand in the log.");
        }

        var rule = RuleOf(rooms, found.Case.RuleId);
        var sightings = found.Sightings.Select((s, i) => Read(journal, s, i < ShownWithEvents)).ToList();
        var related = rooms.Sensing.Queue.Related(found.Case, RelatedWithin, MostRelated)
            .Select(s => new CaseRelated(s.Entry.ToString(), s.CaseId, s.RuleId, s.Title, s.Level, s.Time, s.Host, s.User, s.Process)).ToList();
        var suppressions = rooms.Sensing.Suppressions.Active
            .Where(s => s.Set.RuleId is null || string.Equals(s.Set.RuleId, found.Case.RuleId, StringComparison.OrdinalIgnoreCase)).Select(SuppressionEndpoints.Row).ToList();
        return Results.Json(new CaseAnswer(found.Case, rule, sightings, related, suppressions), NodeJson.Default.CaseAnswer);
    }

    private static CaseRule? RuleOf(Rooms rooms, string id)
    {
        var rules = rooms.Watch.Rules;
        return rules.Rules.FirstOrDefault(r => r.Id == id) is { } rule ? new(rule.Title, rule.Description, rule.FalsePositives, rule.Digest, rule.Text)
            : rules.Correlations.FirstOrDefault(c => c.Id == id) is { } correlation ? new(correlation.Title, correlation.Description, correlation.FalsePositives, correlation.Digest, correlation.Text)
            : null;
    }

    private static CaseSighting Read(Journal journal, SightingRef seen, bool withEvents) =>
        new(seen.Entry.ToString(), seen.Time, journal.Find(seen.Entry) as Sighted, withEvents ? [.. journal.CausesOf(seen.Entry).Select(cause => Read(journal, cause)).OfType<CaseEvent>().Take(MostEvents)] : null);

    /// <summary>Null for a cause that is no event. Rules are not erased: a body that is gone was an event's.</summary>
    private static CaseEvent? Read(Journal journal, EntryId cause) => journal.Find(cause) switch
    {
        EventRetained kept => new CaseEvent(cause.ToString(), kept.Digest, kept.Source, kept.ReceivedAt, kept.Raw),
        null => new CaseEvent(cause.ToString(), Digest: null, Source: null, ReceivedAt: null, Raw: null),
        _ => null,
    };

    private static async Task<IResult> TriageAsync(HttpContext context, DetectionQueue queue, Journal journal, string id)
    {
        var request = await context.Request.ReadFromJsonAsync(NodeJson.Default.TriageRequest, context.RequestAborted);
        if (request is null || !SightingTriaged.Verdicts.Contains(request.Verdict))
        {
            return Problems.BadRequest($"verdict: '{request?.Verdict}'; expected one of {string.Join(", ", SightingTriaged.Verdicts)}.");
        }

        if (request.Note is { Length: > LongestNote })
        {
            return Problems.BadRequest($"note: {request.Note.Length} characters; expected at most {LongestNote}.");
        }

        if (queue.Find(id) is not { } found)
        {
            return Problems.NotFound($"There is no case {id}.");
        }

        var actor = context.Actor();
        EntryId[] causes = [.. found.Sightings.Select(s => s.Entry)];
        var judged = new SightingTriaged(found.Case.RuleId, found.Case.Host, request.Verdict, request.Note?.Trim() ?? "", actor.DisplayName);
        var (entry, _) = await journal.RecordDurablyAsync(actor.EvidenceName, causes, judged, context.RequestAborted);
        return Results.Json(new Recorded(entry.ToString()), NodeJson.Default.Recorded);
    }
}
