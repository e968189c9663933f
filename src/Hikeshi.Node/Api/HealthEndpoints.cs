using Hikeshi.Node.Starting;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.Response;
using Hikeshi.Response.Enforcing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>Whether the process lives, and whether the node is ready. Who may read about the response is told which actuators are not reached.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes, StartProgress start, ResponseService response)
    {
        routes.MapGet("/health/live", () => Results.Text("live")).Requires(Permission.Anonymous).WhileStarting(needsIdentity: false);
        routes.MapGet("/health/ready", (HttpContext context) => start.IsReady
            ? Results.Text("ready" + (context.TryActor() is { } actor && actor.May(Permission.ReadResponse) ? Detail(response.Actuators) : ""))
            : Results.Text($"starting: {start.Words}", statusCode: StatusCodes.Status503ServiceUnavailable)).Requires(Permission.Anonymous).WhileStarting(needsIdentity: false);
    }

    private static string Detail(IEnumerable<ActuatorHealth> actuators) =>
        string.Concat(actuators.Where(health => health.State != ActuatorHealth.Reached).Select(health => $"\n{health.Name}: {health.State}: {health.Detail}"));
}
