using Hikeshi.Exposure.Ranking;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>What the advisories that this node received reach, what matters first, and why.</summary>
internal static class ExposureEndpoints
{
    private const int UsualPage = 50;
    private const int LargestPage = 200;

    public static void MapExposure(this IEndpointRouteBuilder routes, RankingDesk desk)
    {
        routes.MapGet("/api/v1/exposure", (string? q, int? skip, int? take) =>
        {
            var (from, count) = (skip ?? 0, take ?? UsualPage);
            if (from < 0 || count is < 1 or > LargestPage || q is { Length: > FindingSearch.Longest })
            {
                return Problems.BadRequest($"expected skip from 0, take from 1 to {LargestPage}, q of at most {FindingSearch.Longest} characters");
            }

            if (desk.Rank() is not { } ranked)
            {
                return NothingKnown();
            }

            var found = FindingSearch.Find(ranked.Ranking.Findings, q ?? "");
            return Answer(ranked, [.. found.Skip(from).Take(count)], found.Count, withEvidence: false);
        }).Requires(Permission.ReadLedger);

        routes.MapGet("/api/v1/exposure/{advisory}", (string advisory) =>
        {
            if (desk.Rank() is not { } ranked)
            {
                return NothingKnown();
            }

            var found = FindingSearch.About(ranked.Ranking.Findings, advisory);
            return found.Count > 0 ? Answer(ranked, [.. found.Take(LargestPage)], found.Count, withEvidence: true)
                : Problems.NotFound($"Nothing here is reached by {(advisory.Length <= FindingSearch.Longest ? advisory : "it")}, as far as this node has received advisories about it.");
        }).Requires(Permission.ReadLedger);
    }

    private static IResult Answer(NodeRanking ranked, IReadOnlyList<RankedFinding> findings, int matching, bool withEvidence) =>
        Results.Json(Answering.Of(ranked.Ranking, findings, matching, ranked.Notes, withEvidence), NodeJson.Default.RankingAnswer);

    private static IResult NothingKnown() =>
        Problems.Problem(StatusCodes.Status409Conflict, "No institution", "The institution has not described itself yet: import its hikeshi-institution/1 document.");
}
