using System.Text.Json.Serialization;
using Hikeshi.Kernel.Errors;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.Response.Notifying;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>The ways to people: how each stands, and a test.</summary>
internal static class ChannelEndpoints
{
    public static void MapChannels(this IEndpointRouteBuilder routes, NoticeDesk desk)
    {
        var group = routes.MapGroup("/api/v1/response/channels");
        group.MapGet("", IResult () => Results.Json([.. desk.Book.Standings.Select(standing => ChannelRow.Of(standing, desk))], ChannelJson.Default.ChannelRowArray)).Requires(Permission.ReadResponse);
        group.MapPost("/{name}/test", Task<IResult> (HttpContext context, string name) => TestAsync(context, desk, name)).Requires(Permission.TestChannels);
    }

    private static async Task<IResult> TestAsync(HttpContext context, NoticeDesk desk, string name)
    {
        try
        {
            var delivery = await desk.TestAsync(name, context.Actor().EvidenceName, context.RequestAborted);
            return Results.Json(new ChannelTested(delivery.Outcome == DeliveryOutcome.Taken, delivery.Detail), ChannelJson.Default.ChannelTested);
        }
        catch (RefusedException refused)
        {
            return Problems.NotFound(refused.Refusal.Sentence);
        }
    }
}

/// <summary>The JSON of channels, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChannelRow[]))]
[JsonSerializable(typeof(ChannelTested))]
internal sealed partial class ChannelJson : JsonSerializerContext;

/// <param name="Pending">What it has not been told yet, also what is due later.</param>
/// <param name="Missed">Beyond what is kept one by one.</param>
internal sealed record ChannelRow(string Name, string Type, string Language, string Level, int Pending, int Missed, DateTimeOffset? LastTold, string? LastFailure)
{
    public static ChannelRow Of(ChannelStanding standing, NoticeDesk desk) =>
        new(standing.Terms.Name, desk.Channels.First(channel => channel.Terms.Name == standing.Terms.Name).Type, standing.Terms.Language, standing.Terms.Level, standing.Pending, standing.Missed, standing.LastTold, standing.LastFailure);
}

internal sealed record ChannelTested(bool Taken, string Detail);
