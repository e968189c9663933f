using System.Buffers;
using System.Diagnostics;
using Hikeshi.Node.Listening;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.Telemetry;
using Hikeshi.Telemetry.Alerts;
using Hikeshi.Telemetry.ElasticBulk;
using Hikeshi.Telemetry.Listening;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Doors;

/// <summary>
/// Elasticsearch's <c>_bulk</c>, for shippers that speak it, and the few questions that they ask before they send. An answer is given when what the
/// request caused is on disk. See docs/telemetry.md.
/// </summary>
internal static class ElasticDoor
{
    /// <summary>The version whose interface this follows, for clients that look at it before they send.</summary>
    private const string Interface = "8.17.0";

    /// <summary>Of a request: the answer to each is kept until all are answered.</summary>
    private const int MostItems = 100_000;
    private static long sequence;

    public static void Map(IEndpointRouteBuilder routes, IEventTaker taker)
    {
        foreach (var path in new[] { "/_bulk", "/{index}/_bulk" })
        {
            routes.MapMethods(path, ["POST", "PUT"], Task (HttpContext context) => BulkAsync(context, taker)).Requires(Permission.WriteTelemetry);
        }

        routes.MapMethods("/_cat/health", ["GET", "HEAD"], IResult (HttpContext context) => Healthy(context, taker)).Requires(Permission.Anonymous);
        routes.MapMethods("/_cluster/health", ["GET", "HEAD"], IResult (HttpContext context) => Json(context, $$"""{"cluster_name":"hikeshi","status":"{{Colour(taker)}}","timed_out":false}""")).Requires(Permission.Anonymous);
        routes.MapGet("/_license", IResult (HttpContext context) => Json(context, """{"license":{"status":"active","type":"basic"}}""")).Requires(Permission.Anonymous);
    }

    /// <summary>
    /// What shippers ask at the root before they send. Not an endpoint: at the listener of the console a browser gets the console there.
    /// </summary>
    public static Task Greet(HttpContext context, RequestDelegate next, string node)
    {
        var isAsked = context.Request.Path == "/" && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            && (context.Listener() == Listener.Telemetry || (context.Listener() == Listener.Api && context.Request.Headers.Accept.ToString().Contains("json", StringComparison.OrdinalIgnoreCase)));
        return isAsked ? Json(context, Greeting(node)).ExecuteAsync(context) : next(context);
    }

    private static string Greeting(string node) =>
        $$$"""{"name":"{{{node}}}","cluster_name":"hikeshi","cluster_uuid":"{{{node}}}","version":{"number":"{{{Interface}}}","build_flavor":"default","minimum_wire_compatibility_version":"7.17.0","minimum_index_compatibility_version":"7.0.0"}}""";

    private static string Colour(IEventTaker taker) => taker.IsBusy ? "yellow" : "green";

    private static IResult Healthy(HttpContext context, IEventTaker taker)
    {
        Product(context);
        return Results.Text($"{DateTimeOffset.UtcNow.ToUnixTimeSeconds()} {DateTimeOffset.UtcNow:HH:mm:ss} hikeshi {Colour(taker)}\n");
    }

    private static IResult Json(HttpContext context, string json)
    {
        Product(context);
        return Results.Text(json, "application/json");
    }

    /// <summary>Elastic's clients send to nothing that does not answer with it.</summary>
    private static void Product(HttpContext context) => context.Response.Headers["X-Elastic-Product"] = "Elasticsearch";

    private static async Task BulkAsync(HttpContext context, IEventTaker taker)
    {
        Product(context);
        using var request = DoorRequest.TryEnter(context, taker, DoorKind.Items, out var isBusy);
        if (request is null)
        {
            await FaultAsync(context, isBusy ? BulkError.Busy : new BulkError("illegal_argument_exception", "Content-Encoding: expected gzip, or none", StatusCodes.Status415UnsupportedMediaType));
            return;
        }

        var started = Stopwatch.GetTimestamp();
        var reader = new BulkReader(request.Body, context.GetRouteValue("index") as string);
        var response = new BulkResponse();
        var alerts = new AlertReader();
        ulong? last = null;
        var items = 0;
        try
        {
            using var turn = new Turn(); // over before anybody is answered
            while (await turn.AwaitAsync(reader.ReadAsync(request.Cancelled), request.Cancelled))
            {
                if (++items > MostItems)
                {
                    turn.Leave();
                    await FaultAsync(context, new BulkError("illegal_argument_exception", $"more than {MostItems} items; what came before them was taken", StatusCodes.Status413PayloadTooLarge));
                    return;
                }

                last = Take(reader.Current, alerts, taker, request, response) ?? last;
            }

            turn.Leave();
            if (last is { } entry)
            {
                await taker.DurableAsync(entry, context.RequestAborted);
            }
        }
        catch (Exception broken) when (DoorRequest.IsBroken(broken))
        {
            await FaultAsync(context, new BulkError("parse_exception", broken.Message, StatusCodes.Status400BadRequest));
            return;
        }
        catch (Exception much) when (request.IsTooMuch(much) && !context.RequestAborted.IsCancellationRequested)
        {
            await FaultAsync(context, new BulkError("circuit_breaking_exception", "larger, or longer under way, than a request may be; send less at a time", StatusCodes.Status413PayloadTooLarge));
            return;
        }
        catch (Exception later) when (DoorRequest.IsLater(later))
        {
            await FaultAsync(context, new BulkError("unavailable_shards_exception", later.Message, StatusCodes.Status503ServiceUnavailable));
            return;
        }

        if (reader.Fault is { } fault)
        {
            taker.Refuse([], fault.Reason, request.At(reader.Current.Position + 1));
            await FaultAsync(context, fault);
            return;
        }

        await AnswerAsync(context, StatusCodes.Status200OK, output => response.WriteTo(output, Stopwatch.GetElapsedTime(started)));
    }

    /// <returns>The last entry that the item caused.</returns>
    private static ulong? Take(in BulkItem item, AlertReader alerts, IEventTaker taker, DoorRequest request, BulkResponse response)
    {
        if (item.Error is { } error)
        {
            taker.Refuse(item.Source.Span, error.Reason, request.At(item.Position));
            response.AddRefused(item, error);
            return null;
        }

        if (taker.IsBusy)
        {
            response.AddRefused(item, BulkError.Busy);
            return null;
        }

        EventTaken taken;
        try
        {
            taken = taker.TakeJson(alerts, item.Source.Span, request.At(item.Position));
        }
        catch (Exception later) when (DoorRequest.IsLater(later))
        {
            response.AddRefused(item, BulkError.Busy);
            return null;
        }

        if (taken.Refusal is { } refusal)
        {
            response.AddRefused(item, BulkError.NotParsed(refusal));
        }
        else if (taken.IsRepeat && item is { Action: BulkAction.Create, Id: { } id })
        {
            response.AddRefused(item, BulkError.Conflict(id));
        }
        else
        {
            response.AddTaken(item, Interlocked.Increment(ref sequence));
        }

        return taken.Entry;
    }

    private static Task FaultAsync(HttpContext context, BulkError fault) => AnswerAsync(context, fault.Status, output => BulkResponse.WriteFault(output, fault));

    private static async Task AnswerAsync(HttpContext context, int status, Action<IBufferWriter<byte>> write)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        write(context.Response.BodyWriter);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
