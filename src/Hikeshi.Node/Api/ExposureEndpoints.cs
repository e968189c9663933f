using System.Globalization;
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
        routes.MapGet("/api/v1/exposure", (string? q, string? skip, string? take) =>
        {
            var (from, count) = (Number(skip, 0), Number(take, UsualPage));
            if (from is null || count is null or < 1 or > LargestPage || q is { Length: > FindingSearch.Longest })
            {
                return Problems.BadRequest($"?skip={Shortened(skip)}&take={Shortened(take)}: expected skip from 0, take from 1 to {LargestPage}, q of at most {FindingSearch.Longest} characters");
            }

            if (desk.Rank() is not { } ranked)
            {
                return NothingKnown();
            }

            var found = FindingSearch.Find(ranked.Ranking.Findings, q ?? "");
            return Answer(ranked, [.. found.Skip(from.Value).Take(count.Value)], found.Count, withEvidence: false);
        }).Requires(Permission.ReadLedger);

        routes.MapGet("/api/v1/exposure/{advisory}", (string advisory) =>
        {
            if (desk.Rank() is not { } ranked)
            {
                return NothingKnown();
            }

            var found = FindingSearch.About(ranked.Ranking.Findings, advisory);
            var closed = FindingSearch.About(ranked.Ranking.Closed, advisory);
            return found.Count + closed.Count > 0 ? Answer(ranked, [.. found.Take(LargestPage)], found.Count, withEvidence: true, [.. closed.Take(LargestPage)])
                : Problems.NotFound($"Nothing here is reached by {Shortened(advisory)}, as far as this node has received advisories about it.");
        }).Requires(Permission.ReadLedger);
    }

    private static IResult Answer(NodeRanking ranked, IReadOnlyList<RankedFinding> findings, int matching, bool withEvidence, IReadOnlyList<ClosedFinding>? closed = null) =>
        Results.Json(Answering.Of(ranked.Ranking, findings, matching, ranked.Notes, withEvidence, closed), NodeJson.Default.RankingAnswer);

    /// <returns>Null when it is no whole number from 0.</returns>
    private static int? Number(string? text, int otherwise) =>
        text is null ? otherwise : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Shortened(string? text) => text is { Length: > 60 } ? text[..60] + "…" : text;

    private static IResult NothingKnown() =>
        Problems.Problem(StatusCodes.Status409Conflict, "No institution", "The institution has not described itself yet: import its hikeshi-institution/1 document.");
}
