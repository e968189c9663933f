using System.Text;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Node.RedButton;
using Hikeshi.Node.Starting;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.Response;
using Hikeshi.Response.Active;
using Hikeshi.Response.Actuators;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>Containments: list, release one, release all.</summary>
internal static class ResponseEndpoints
{
    private const int LongestReason = 500;
    private const string NoReason = "no reason given";

    public static void MapResponse(this IEndpointRouteBuilder routes, ResponseService response, RedButtonDesk button, IJournal journal, TimeProvider clock)
    {
        var group = routes.MapGroup("/api/v1/response");
        group.MapGet("/containments", () => Results.Json(
            [.. response.State.Active.All.OrderBy(c => c.Order.ExpiresAt).Select(containment => ContainmentRow.Of(containment, response))],
            NodeJson.Default.ContainmentRowArray)).Requires(Permission.ReadResponse);

        group.MapGet("/actuators", () => Results.Json([.. response.Actuators], NodeJson.Default.ActuatorHealthArray)).Requires(Permission.ReadResponse);

        group.MapPost("/containments/{id:guid}/release", async (Guid id, HttpContext context) =>
        {
            var reason = await ReasonAsync(context);
            if (TooLong(reason) is { } refused)
            {
                return refused;
            }

            if (!response.State.Active.TryFind(new ContainmentId(id), out var containment))
            {
                return NotInForce(id);
            }

            var actor = context.Actor();
            var (entry, _) = await journal.RecordDurablyAsync(actor.EvidenceName, [], new Released(containment.Order.Id, actor.DisplayName, reason) { Order = containment.Order }, context.RequestAborted);
            return Results.Json(new ReleaseAnswer(1, NeverStood(containment) ? 1 : 0, entry.ToString(), NotRecorded: null, GoingOn: null), NodeJson.Default.ReleaseAnswer);
        }).Requires(Permission.ReleaseContainment);

        group.MapPost("/containments/{id:guid}/renew", async (Guid id, HttpContext context) =>
        {
            var request = await context.Request.ReadFromJsonAsync(NodeJson.Default.RenewRequest, context.RequestAborted);
            if (request is null || request.Minutes is < 1 or > 24 * 60 || string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > 1_000)
            {
                return Problems.BadRequest("'minutes' from now is 1 to 1440, and 'reason' says why, in at most 1000 characters");
            }

            var actor = context.Actor();
            return response.Renew(new ContainmentId(id), clock.GetUtcNow().AddMinutes(request.Minutes), request.Reason) switch
            {
                null => NotInForce(id),
                { Refused: { } refused } => Problems.Problem(StatusCodes.Status409Conflict, "Not renewed", refused),
                { Waiting: var waiting } => Results.Json(
                    new Recorded((await journal.RecordDurablyAsync(actor.EvidenceName, [], waiting!, context.RequestAborted)).Id.ToString()), NodeJson.Default.Recorded, statusCode: StatusCodes.Status202Accepted),
            };
        }).Requires(Permission.RenewContainment).RequiresAccount();

        group.MapPost("/release-all", async (HttpContext context) =>
        {
            var reason = await ReasonAsync(context);
            if (TooLong(reason) is { } refused)
            {
                return refused;
            }

            var actor = context.Actor();
            var active = response.State.Active;
            var (entry, notRecorded, goingOn) = await button.PressAsync(actor.EvidenceName, new AllReleased(active.Count, actor.DisplayName, reason));
            return Results.Json(
                new ReleaseAnswer(active.Count, active.All.Count(NeverStood), entry?.ToString(), notRecorded, goingOn),
                NodeJson.Default.ReleaseAnswer,
                statusCode: entry is null || goingOn is not null ? StatusCodes.Status202Accepted : StatusCodes.Status200OK);
        }).Requires(Permission.ReleaseContainment).WhileStarting(needsIdentity: true);
    }

    private static IResult NotInForce(Guid id) => Problems.NotFound($"No containment {id} is in force; 'hikeshi respond list' shows those that are.");

    /// <summary>Everybody who was asked has failed, and nobody had taken it before.</summary>
    private static bool NeverStood(ActiveContainment containment) =>
        !containment.MayStand && containment.Reports.All(report => report is { DeliveredAt: null, EnforcedAt: null });

    /// <summary>Whoever must let go in a hurry need not write JSON, nor say why.</summary>
    private static async Task<string> ReasonAsync(HttpContext context) =>
        context.Request.HasJsonContentType() && await context.Request.ReadFromJsonAsync(NodeJson.Default.ReleaseRequest, context.RequestAborted) is { Reason: { } reason } && !string.IsNullOrWhiteSpace(reason) ? reason : NoReason;

    /// <summary>It stands in the log for ever, and goes to whoever enforces.</summary>
    private static IResult? TooLong(string reason) =>
        reason.Length <= LongestReason ? null : Problems.BadRequest($"$.reason: {reason.Length} characters; expected at most {LongestReason}. Nothing was released: send it again with a shorter one, or with none.");

    /// <param name="isOpen">Whether the rooms know what is in force. Before that a firewall keeps the list that it has, unless everything is let go of.</param>
    public static void MapBlocklists(this IEndpointRouteBuilder routes, ResponseService response, Func<bool> isOpen)
    {
        routes.MapGet("/blocklists/ip.txt", () => List(ContainmentKind.BlockAddress)).Requires(Permission.Anonymous).WhileStarting(needsIdentity: false);
        routes.MapGet("/blocklists/domain.txt", () => List(ContainmentKind.BlockDomain)).Requires(Permission.Anonymous).WhileStarting(needsIdentity: false);

        IResult List(ContainmentKind kind) => isOpen() || response.IsLettingGo
            ? Results.Text(ExternalBlockList.Render(response.State, kind, IsHeldBack, response.SteadyNow), "text/plain", Encoding.UTF8)
            : Problems.Problem(StatusCodes.Status503ServiceUnavailable, "Starting", "The node has not read its log yet: keep the list that you have.");

        // A firewall that fetches the list would cut what a payment system is being asked about, or what has been let go of.
        bool IsHeldBack(ActiveContainment containment) => response.IsLettingGo || response.Payments?.HoldsBack(containment) == true;
    }
}
