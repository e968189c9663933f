using Hikeshi.Facts.Detection;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Threads;
using Hikeshi.Node.Loop;
using Hikeshi.Node.Settings;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>The rules that watch, read again without a restart: events go on being evaluated against the old ones until the new ones are compiled.</summary>
internal static class RulesEndpoints
{
    private const int ListedRefusals = 20;
    private static readonly SemaphoreSlim OneAtATime = new(1);

    public static void MapRules(this IEndpointRouteBuilder routes, Rooms rooms, NodeSettings settings, Journal journal) =>
        routes.MapPost("/api/v1/rules/reload", Task<IResult> (HttpContext context) => ReloadAsync(context, rooms, settings, journal)).Requires(Permission.ManageRules);

    /// <exception cref="RefusedException">The folder or a pipeline cannot be read; the rules of before go on watching.</exception>
    public static async Task<RulesLoaded> ReloadAsync(Rooms rooms, NodeSettings settings, Journal journal, string actor, CancellationToken cancel)
    {
        await OneAtATime.WaitAsync(cancel);
        try
        {
            var loaded = await LeastPriority.RunAsync("detection.reload", () =>
            {
                var rules = Composition.LoadRules(settings);
                rooms.Watch.Replace(rules);
                rooms.Sensing.Spool?.KeepFor(Composition.KeptFor(rules, settings));
                return new RulesLoaded(rules.Digest, rules.Rules.Count, rules.Refused.Count);
            });
            await journal.RecordDurablyAsync(actor, [], loaded, cancel);
            return loaded;
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private static async Task<IResult> ReloadAsync(HttpContext context, Rooms rooms, NodeSettings settings, Journal journal)
    {
        try
        {
            var loaded = await ReloadAsync(rooms, settings, journal, context.Actor().EvidenceName, context.RequestAborted);
            return Results.Json(new RulesAnswer(loaded.Digest, loaded.Loaded, loaded.Refused, [.. rooms.Watch.Rules.Refused.Take(ListedRefusals).Select(r => r.Sentence)]), NodeJson.Default.RulesAnswer);
        }
        catch (RefusedException refused)
        {
            return Problems.Of(refused.Refusal);
        }
    }
}
