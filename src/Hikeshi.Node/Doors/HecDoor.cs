using System.Buffers;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.Telemetry;
using Hikeshi.Telemetry.Formats;
using Hikeshi.Telemetry.Hec;
using Hikeshi.Telemetry.Listening;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Doors;

/// <summary>Splunk's HTTP Event Collector. With a channel, a request gets a number that can be asked for; it is confirmed when it is on disk.</summary>
internal static class HecDoor
{
    /// <summary>Bytes after unpacking: an event is read with the whole request in memory, so there is less of it than elsewhere.</summary>
    private const int LargestRequest = 16 << 20;
    private const int LargestQuestion = 1 << 20;

    public static void Map(IEndpointRouteBuilder routes, IEventTaker taker, TimeProvider clock)
    {
        var acks = new AckLedger(clock);
        foreach (var path in new[] { "/services/collector", "/services/collector/event", "/services/collector/event/1.0" })
        {
            routes.MapPost(path, Task (HttpContext context) => TakeAsync(context, taker, acks, clock, isRaw: false)).Requires(Permission.WriteTelemetry);
        }

        foreach (var path in new[] { "/services/collector/raw", "/services/collector/raw/1.0" })
        {
            routes.MapPost(path, Task (HttpContext context) => TakeAsync(context, taker, acks, clock, isRaw: true)).Requires(Permission.WriteTelemetry);
        }

        routes.MapPost("/services/collector/ack", Task (HttpContext context) => AckAsync(context, acks)).Requires(Permission.WriteTelemetry);
        routes.MapGet("/services/collector/health", Task (HttpContext context) => ReplyAsync(context, taker.IsBusy ? HecReply.Unhealthy : HecReply.Healthy, ackId: null)).Requires(Permission.Anonymous);
    }

    private static async Task TakeAsync(HttpContext context, IEventTaker taker, AckLedger acks, TimeProvider clock, bool isRaw)
    {
        if (!TryChannel(context, out var channel, out var refused))
        {
            await ReplyAsync(context, refused, ackId: null);
            return;
        }

        using var request = DoorRequest.TryEnter(context, taker, DoorKind.Whole, out var isBusy);
        if (request is null)
        {
            await ReplyAsync(context, isBusy ? HecReply.Busy : HecReply.InvalidDataFormat, ackId: null);
            return;
        }

        try
        {
            if (await request.ReadAllAsync(LargestRequest) is not { } body)
            {
                await ReplyAsync(context, HecReply.InvalidDataFormat with { Status = StatusCodes.Status413PayloadTooLarge }, ackId: null);
                return;
            }

            var (reply, last) = isRaw ? TakeLines(body, context, taker, request, clock) : TakeEvents(body, context, taker, request, clock);
            if (reply.Code != HecReply.Success.Code && reply.Code != HecReply.NoData.Code)
            {
                taker.Refuse(body.Span, $"{reply.Text}; this and what follows in the request was not taken", request.At((reply.InvalidEvent ?? 0) + 1));
            }

            var ack = channel is not null && reply.Code == HecReply.Success.Code ? acks.Issue(channel) : null;
            if (last is { } entry)
            {
                await taker.DurableAsync(entry, context.RequestAborted);
            }

            if (ack is { } id)
            {
                acks.Confirm(channel!, id);
            }

            await ReplyAsync(context, channel is not null && ack is null && reply.Code == 0 ? HecReply.Busy : reply, ack);
        }
        catch (Exception broken) when (DoorRequest.IsBroken(broken))
        {
            await ReplyAsync(context, HecReply.InvalidDataFormat, ackId: null);
        }
        catch (Exception much) when (request.IsTooMuch(much) && !context.RequestAborted.IsCancellationRequested)
        {
            await ReplyAsync(context, HecReply.InvalidDataFormat with { Status = StatusCodes.Status413PayloadTooLarge }, ackId: null);
        }
        catch (Exception later) when (DoorRequest.IsLater(later))
        {
            await ReplyAsync(context, HecReply.Busy, ackId: null);
        }
    }

    private static (HecReply Reply, ulong? Last) TakeEvents(ReadOnlyMemory<byte> body, HttpContext context, IEventTaker taker, DoorRequest request, TimeProvider clock)
    {
        var text = new EventText(clock);
        var reader = new HecReader(body, Metadata(context), text);
        ulong? last = null;
        while (reader.TryNext(out var read))
        {
            last = Take(read, read.Json, text, taker, request.At(reader.Position)) ?? last;
        }

        return (reader.Reply, last);
    }

    private static (HecReply Reply, ulong? Last) TakeLines(ReadOnlyMemory<byte> body, HttpContext context, IEventTaker taker, DoorRequest request, TimeProvider clock)
    {
        var text = new EventText(clock);
        var reader = new HecRawReader(body, Metadata(context), text);
        ulong? last = null;
        while (reader.TryNext(out var read))
        {
            last = Take(read, reader.Line.Span, text, taker, request.At(reader.Position)) ?? last;
        }

        return (reader.Reply, last);
    }

    private static ulong? Take(EventJson read, ReadOnlySpan<byte> raw, EventText text, IEventTaker taker, EventOrigin origin)
    {
        if (read.Refusal is { } refusal)
        {
            taker.Refuse(raw, refusal, origin);
            return null;
        }

        return taker.TakeJson(text.Alerts, read.Json, origin).Entry;
    }

    private static async Task AckAsync(HttpContext context, AckLedger acks)
    {
        if (!TryChannel(context, out var channel, out var refused) || channel is null)
        {
            await ReplyAsync(context, channel is null && refused == default ? HecReply.ChannelMissing : refused, ackId: null);
            return;
        }

        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = LargestQuestion;
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        if (AckText.Read(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)) is not { } ids)
        {
            await ReplyAsync(context, HecReply.InvalidDataFormat, ackId: null);
            return;
        }

        await WriteAsync(context, StatusCodes.Status200OK, output => AckText.Write(output, acks.Ask(channel, ids)));
    }

    /// <param name="channel">Null when the client names none.</param>
    private static bool TryChannel(HttpContext context, out string? channel, out HecReply refused)
    {
        refused = default;
        channel = context.Request.Headers["X-Splunk-Request-Channel"].ToString() is { Length: > 0 } header ? header : context.Request.Query["channel"].ToString() is { Length: > 0 } query ? query : null;
        if (channel is not null && !AckLedger.IsChannel(channel))
        {
            refused = HecReply.InvalidChannel;
            return false;
        }

        return true;
    }

    private static HecMetadata Metadata(HttpContext context)
    {
        var query = context.Request.Query;
        return new HecMetadata { Host = Text("host"), Source = Text("source"), SourceType = Text("sourcetype"), Index = Text("index") };

        string? Text(string name) => query[name].ToString() is { Length: > 0 } text ? text : null;
    }

    private static Task ReplyAsync(HttpContext context, HecReply reply, long? ackId) => WriteAsync(context, reply.Status, output => reply.WriteTo(output, ackId));

    private static async Task WriteAsync(HttpContext context, int status, Action<IBufferWriter<byte>> write)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        write(context.Response.BodyWriter);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
