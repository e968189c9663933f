using System.Text;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.Response;
using Hikeshi.Response.Active;
using Hikeshi.Response.Actuators;
using Hikeshi.Response.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>Containments: list, release one, release all, enable an action class.</summary>
internal static class ResponseEndpoints
{
    public static void MapResponse(this IEndpointRouteBuilder routes, ResponseService response, IJournal journal)
    {
        var group = routes.MapGroup("/api/v1/response");
        group.MapGet("/containments", () => Results.Json(
            [.. response.State.Active.Values.OrderBy(o => o.ExpiresAt).Select(o => new ContainmentRow(o.Id, o.Kind, ContainmentTarget.Of(o), response.State.StandingOf(o.Id), o.ExpiresAt, o.Reason))],
            NodeJson.Default.ContainmentRowArray)).Requires(Permission.ReadResponse);

        group.MapPost("/containments/{id:guid}/release", async (Guid id, HttpContext context) =>
        {
            var request = await ReasonAsync(context);
            if (!response.State.Active.ContainsKey(new ContainmentId(id)))
            {
                return Problems.NotFound($"No containment {id} is in force.");
            }

            var actor = context.Actor();
            var (entry, _) = await journal.RecordDurablyAsync(actor.EvidenceName, [], new Released(new ContainmentId(id), actor.DisplayName, request?.Reason ?? ""), context.RequestAborted);
            return Results.Json(new ReleaseAnswer(1, entry.ToString()), NodeJson.Default.ReleaseAnswer);
        }).Requires(Permission.ReleaseContainment);

        group.MapPost("/release-all", async (HttpContext context) =>
        {
            var request = await ReasonAsync(context);
            var actor = context.Actor();
            var active = response.State.Active.Count;
            var (entry, _) = await journal.RecordDurablyAsync(actor.EvidenceName, [], new AllReleased(active, actor.DisplayName, request?.Reason ?? ""), context.RequestAborted);
            return Results.Json(new ReleaseAnswer(active, entry.ToString()), NodeJson.Default.ReleaseAnswer);
        }).Requires(Permission.ReleaseContainment);

        group.MapPost("/autonomy", async (HttpContext context) =>
        {
            var request = await context.Request.ReadFromJsonAsync(NodeJson.Default.AutonomyRequest, context.RequestAborted);
            if (request is null || !Autonomy.IsKnown(request.Autonomy) || request.SignedBy.Length == 0 || !Enum.IsDefined(request.ActionClass))
            {
                return Problems.BadRequest("autonomy: expected an actionClass, record, recommend, act-unless-vetoed or act, and signedBy: who takes responsibility.");
            }

            var (entry, _) = await journal.RecordDurablyAsync(context.Actor().EvidenceName, [], new AutonomyEnabled(request.ActionClass, request.Autonomy, request.RecordOnlyDays, request.SignedBy), context.RequestAborted);
            return Results.Json(new Recorded(entry.ToString()), NodeJson.Default.Recorded);
        }).Requires(Permission.EnableAutonomy).RequiresFresh();
    }

    /// <summary>Whoever must let go in a hurry need not write JSON.</summary>
    private static async Task<ReleaseRequest?> ReasonAsync(HttpContext context) =>
        context.Request.HasJsonContentType() ? await context.Request.ReadFromJsonAsync(NodeJson.Default.ReleaseRequest, context.RequestAborted) : null;

    public static void MapBlocklists(this IEndpointRouteBuilder routes, ResponseService response, ExternalBlockList lists)
    {
        routes.MapGet("/blocklists/ip.txt", () => Results.Text(lists.Render(response.State, ContainmentKind.BlockAddress), "text/plain", Encoding.UTF8)).Requires(Permission.Anonymous);
        routes.MapGet("/blocklists/domain.txt", () => Results.Text(lists.Render(response.State, ContainmentKind.BlockDomain), "text/plain", Encoding.UTF8)).Requires(Permission.Anonymous);
    }
}
