using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Hikeshi.Kernel.Situation;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>Finds the causal chain of an entry at some member; null when it is unknown.</summary>
public delegate Task<WhyTree?> FindWhy(string member, string entryId, CancellationToken cancel);

/// <summary>What the console shows, as a snapshot and as server-sent events.</summary>
internal static class SituationEndpoints
{
    public static void MapSituation(this IEndpointRouteBuilder routes, ISituationSource situation, FindWhy why, About about)
    {
        routes.MapGet("/api/v1/about", () => Results.Json(about, NodeJson.Default.About)).Requires(Permission.ReadSituation);
        routes.MapGet("/api/v1/situation", () => Results.Json(situation.Snapshot(), NodeJson.Default.SituationSnapshot)).Requires(Permission.ReadSituation);
        routes.MapGet("/api/v1/situation/stream", (HttpContext context) => StreamAsync(context, situation)).Requires(Permission.ReadSituation);
        routes.MapGet("/api/v1/why/{member}/{entryId}", async (HttpContext context, string member, string entryId, CancellationToken cancel) =>
            await why(member, entryId, cancel) is { } tree
                ? Results.Json(context.Actor().May(Permission.ReadEvidence) ? tree : WithoutBodies(tree), NodeJson.Default.WhyTree)
                : Problems.NotFound($"{member} has no entry {entryId}.")).Requires(Permission.ReadSituation);
    }

    /// <summary>Who may see the situation sees why; raw events and bodies are for those who may read evidence.</summary>
    private static WhyTree WithoutBodies(WhyTree tree) => tree with { Body = null, Grounds = null, Causes = [.. tree.Causes.Select(WithoutBodies)] };

    private static async Task StreamAsync(HttpContext context, ISituationSource situation)
    {
        var resume = context.Request.Headers["Last-Event-ID"].ToString();
        var after = long.TryParse(resume.Length > 0 ? resume : context.Request.Query["after"].ToString(), out var given) ? given : 0;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        await context.Response.Body.FlushAsync(context.RequestAborted);
        try
        {
            await SseFormatter.WriteAsync(Items(situation, after, context.RequestAborted), context.Response.Body, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The browser left; it resumes with Last-Event-ID when it comes back.
        }
    }

    private static async IAsyncEnumerable<SseItem<string>> Items(ISituationSource situation, long after, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var change in situation.WatchAsync(after, cancel))
        {
            yield return new SseItem<string>(JsonSerializer.Serialize(change, NodeJson.Default.SituationChange)) { EventId = change.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        }
    }
}
