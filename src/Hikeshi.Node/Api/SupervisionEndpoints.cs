using System.Collections.Concurrent;
using Hikeshi.Exposure.Asking;
using Hikeshi.Facts;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.People;
using Hikeshi.Kernel.Identity;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.People.Supervision;
using Hikeshi.People.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>The sums of the hub's questions, who is named in them to whom, and by which right.</summary>
internal static class SupervisionEndpoints
{
    private const int LongestDays = 366;
    private const int LongestReference = 500;
    private const int MostViews = 10_000;

    public static void MapSupervision(this IEndpointRouteBuilder routes, SectorQuestions questions, LegalBases bases, IJournal journal, TimeProvider clock)
    {
        var views = new ConcurrentDictionary<(string, string, string), byte>();
        routes.MapGet("/api/v1/sector/questions/{id}", Task<IResult> (HttpContext context, string id) => SumAsync(context, questions, bases, journal, views, id)).Requires(Permission.ReadAggregates);
        routes.MapGet("/api/v1/sector/legal-bases", () => Results.Json([.. bases.InForce.Select(Row)], PeopleApiJson.Default.LegalBasisRowArray)).Requires(Permission.RecordLegalBasis);
        routes.MapPost("/api/v1/sector/legal-bases", Task<IResult> (HttpContext context) => RecordAsync(context, bases, journal, clock)).Requires(Permission.RecordLegalBasis).RequiresFresh();
        routes.MapPost("/api/v1/sector/legal-bases/{id}/end", async (HttpContext context, string id) =>
        {
            var request = await context.Request.ReadFromJsonAsync(PeopleApiJson.Default.ReasonRequest, context.RequestAborted);
            if (string.IsNullOrWhiteSpace(request?.Reason) || request.Reason.Length > LongestReference)
            {
                return Problems.BadRequest($"reason: expected why, in at most {LongestReference} characters; it is kept.");
            }

            if (!bases.InForce.Any(basis => basis.BasisId == id))
            {
                return Problems.NotFound($"No legal basis {id} is in force.");
            }

            var (entry, _) = await journal.RecordDurablyAsync(context.Actor().EvidenceName, [], new LegalBasisEnded(id, request.Reason), context.RequestAborted);
            return Results.Json(new Recorded(entry.ToString()), NodeJson.Default.Recorded);
        }).Requires(Permission.RecordLegalBasis).RequiresFresh();
    }

    /// <summary>Named are members that consented, and those for which a legal basis of this very actor is in force; to whoever may read names at all.</summary>
    private static async Task<IResult> SumAsync(HttpContext context, SectorQuestions questions, LegalBases bases, IJournal journal, ConcurrentDictionary<(string, string, string), byte> views, string id)
    {
        var actor = context.Actor();
        var mayName = actor.May(Permission.ReadNamed);
        var used = new List<LegalBasisRecorded>();
        var sum = questions.Sum(id, answer => mayName && (answer.Named || Covered(answer)));
        if (sum is null)
        {
            return Problems.NotFound($"No question {id} was asked.");
        }

        foreach (var basis in used.Where(basis => views.TryAdd((actor.EvidenceName, id, basis.BasisId), 0)))
        {
            await journal.RecordDurablyAsync(actor.EvidenceName, [], new NamedViewed(basis.BasisId, basis.Member, id), context.RequestAborted);
        }

        if (views.Count > MostViews)
        {
            views.Clear(); // recorded once more, then
        }

        return Results.Json(sum, NodeJson.Default.SectorExposure);

        bool Covered(MemberAnswered answer)
        {
            if (bases.Of(actor, answer.Member.Value) is not { } basis)
            {
                return false;
            }

            used.Add(basis);
            return true;
        }
    }

    private static async Task<IResult> RecordAsync(HttpContext context, LegalBases bases, IJournal journal, TimeProvider clock)
    {
        var request = await context.Request.ReadFromJsonAsync(PeopleApiJson.Default.LegalBasisRequest, context.RequestAborted);
        var now = clock.GetUtcNow();
        if (request is null || !MemberId.TryParse(request.Member, out _) || request.Basis is not ("consent" or "law")
            || string.IsNullOrWhiteSpace(request.Reference) || request.Reference.Length > LongestReference
            || request.Until <= now || request.Until > now + TimeSpan.FromDays(LongestDays)
            || !(request.Supervisor.StartsWith("person:", StringComparison.Ordinal) || request.Supervisor.StartsWith("oidc:", StringComparison.Ordinal)) || request.Supervisor.Length > 100)
        {
            return Problems.BadRequest($"expected supervisor (person:… or oidc:…, as evidence names them), member, basis (consent or law), reference (the document or the clause, at most {LongestReference} characters) and until, within {LongestDays} days.");
        }

        var actor = context.Actor();
        if (request.Supervisor == actor.EvidenceName)
        {
            return Problems.Problem(StatusCodes.Status403Forbidden, "people.own-basis", "Nobody records a legal basis for themselves.");
        }

        if (bases.InForce.Count >= LegalBases.Most)
        {
            return Problems.Problem(StatusCodes.Status409Conflict, "Too many", $"There are {LegalBases.Most} legal bases in force already.");
        }

        var fact = new LegalBasisRecorded(EntryId.New(now).ToString(), request.Supervisor, request.Member, request.Basis, request.Reference, request.Until);
        await journal.RecordDurablyAsync(actor.EvidenceName, [], fact, context.RequestAborted);
        return Results.Json(Row(fact), PeopleApiJson.Default.LegalBasisRow);
    }

    private static LegalBasisRow Row(LegalBasisRecorded basis) => new(basis.BasisId, basis.Supervisor, basis.Member, basis.Basis, basis.Reference, basis.Until);
}
