using Hikeshi.Detection.Watching;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.Sharing.Reputation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>What this node has learned of those who share, and the person who lifts a quarantine.</summary>
internal static class ProducerEndpoints
{
    private const int LongestReason = 1_000;

    public static void MapProducers(this IEndpointRouteBuilder routes, ReputationBook reputation, Watch watch, IJournal journal, TimeProvider clock)
    {
        MapRules(routes, watch, journal);
        routes.MapGet("/api/v1/sharing/producers", () => Results.Json(
            [.. reputation.All(clock.GetUtcNow()).Select(ProducerRow.Of)], NodeJson.Default.ProducerRowArray)).Requires(Permission.ReadResponse);

        routes.MapPost("/api/v1/sharing/producers/{member}/lift", async (string member, HttpContext context) =>
        {
            if (!MemberId.TryParse(member, out var producer) || !reputation.StandingOf(producer, clock.GetUtcNow()).IsQuarantined)
            {
                return Problems.NotFound($"No producer {member} is quarantined here; GET /api/v1/sharing/producers shows those that are known.");
            }

            var request = await context.Request.ReadFromJsonAsync(NodeJson.Default.ReleaseRequest, context.RequestAborted);
            if (string.IsNullOrWhiteSpace(request?.Reason) || request.Reason.Length > LongestReason)
            {
                return Problems.BadRequest($"$.reason: expected what was found, in at most {LongestReason} characters.");
            }

            var actor = context.Actor();
            var (entry, _) = await journal.RecordDurablyAsync(actor.EvidenceName, [], new QuarantineLifted(producer, actor.DisplayName, request.Reason), context.RequestAborted);
            return Results.Json(new Recorded(entry.ToString()), NodeJson.Default.Recorded);
        }).Requires(Permission.Approve).RequiresAccount();
    }

    /// <summary>Rules of other members that would have fired too often, or cost too much, watch only when a person lets them.</summary>
    private static void MapRules(IEndpointRouteBuilder routes, Watch watch, IJournal journal)
    {
        routes.MapGet("/api/v1/sharing/rules", () => Results.Json([.. watch.Waiting.Select(HeldRuleRow.Of)], NodeJson.Default.HeldRuleRowArray)).Requires(Permission.ReadResponse);

        routes.MapPost("/api/v1/sharing/rules/{objectId}/adopt", async (string objectId, HttpContext context) =>
        {
            if (watch.Let(objectId) is not { } adopted)
            {
                return Problems.NotFound($"No rule {objectId} waits for a person; GET /api/v1/sharing/rules shows those that do.");
            }

            var (entry, _) = await journal.RecordDurablyAsync(context.Actor().EvidenceName, [], adopted, context.RequestAborted);
            return Results.Json(new Recorded(entry.ToString()), NodeJson.Default.Recorded);
        }).Requires(Permission.ManageRules).RequiresAccount();
    }
}

/// <param name="Rule">As its author called it.</param>
/// <param name="Events">On how many events of the past it was tried, and on how many it would have fired (<paramref name="Hits"/>).</param>
internal sealed record HeldRuleRow(string ObjectId, string From, string Rule, string Title, int Events, int Hits, IReadOnlyList<HeldRuleHost> Hosts, string Reason)
{
    public static HeldRuleRow Of(RuleTried tried) => new(tried.ObjectId, tried.From.Value, tried.RuleId, tried.RuleTitle, tried.Events, tried.Hits, [.. tried.Hosts.Select(host => new HeldRuleHost(host.Host, host.Hits))], tried.Reason);
}

internal sealed record HeldRuleHost(string Host, int Hits);

/// <param name="Reputation">0 to 1; 0.5 when nothing is known.</param>
/// <param name="Confirmed">Weight of what proved true, with forgetting; <paramref name="Reversed"/> of what was taken back.</param>
/// <param name="Doubted">Its word confirms nobody else's.</param>
internal sealed record ProducerRow(string Producer, double Reputation, double Confirmed, double Reversed, bool Doubted, DateTimeOffset? QuarantinedSince, int ObjectsPerMinute)
{
    public static ProducerRow Of(ProducerStanding standing) => new(
        standing.Producer.Value, Math.Round(standing.Reputation, 3), Math.Round(standing.Confirmed, 2), Math.Round(standing.Reversed, 2), standing.IsDoubted, standing.QuarantinedSince, standing.ObjectsPerMinute);
}
