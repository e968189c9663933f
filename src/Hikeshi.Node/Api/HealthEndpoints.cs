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
    private const string FullLog = "\nevidence log: full: nothing new is recorded, and so nothing is done that must be recorded first. Releases, ends and the red button work. Free space on its disk; it goes on by itself";

    public static void MapHealth(this IEndpointRouteBuilder routes, StartProgress start, ResponseService response, Func<bool> isLogFull)
    {
        routes.MapGet("/health/live", () => Results.Text("live")).Requires(Permission.Anonymous).WhileStarting(needsIdentity: false);
        routes.MapGet("/health/ready", (HttpContext context) => start.IsReady
            ? Results.Text("ready" + (isLogFull() ? FullLog : "") + (context.TryActor() is { } actor && actor.May(Permission.ReadResponse) ? Detail(response.Actuators) : ""))
            : Results.Text($"starting: {start.Words}", statusCode: StatusCodes.Status503ServiceUnavailable)).Requires(Permission.Anonymous).WhileStarting(needsIdentity: false);
    }

    private static string Detail(IEnumerable<ActuatorHealth> actuators) =>
        string.Concat(actuators.Where(health => health.State != ActuatorHealth.Reached).Select(health => $"\n{health.Name}: {health.State}: {health.Detail}"));
}
