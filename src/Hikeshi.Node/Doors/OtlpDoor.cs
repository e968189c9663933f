using System.Buffers;
using Hikeshi.Node.Api;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.Telemetry;
using Hikeshi.Telemetry.Otlp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Doors;

/// <summary>Log records by OTLP over HTTP (OTLP 1.x, "OTLP/HTTP"), in Protocol Buffers or JSON.</summary>
internal static class OtlpDoor
{
    private const int LargestRequest = 16 << 20;

    public static void Map(IEndpointRouteBuilder routes, IEventTaker taker) =>
        routes.MapPost("/v1/logs", Task<IResult> (HttpContext context) => TakeAsync(context, taker)).Requires(Permission.WriteTelemetry);

    private static async Task<IResult> TakeAsync(HttpContext context, IEventTaker taker)
    {
        var isProtobuf = Is(context, OtlpLogs.ProtobufType);
        if (!isProtobuf && !Is(context, OtlpLogs.JsonType))
        {
            return Problems.Problem(StatusCodes.Status415UnsupportedMediaType, "Not understood", $"Content-Type: expected {OtlpLogs.ProtobufType} or {OtlpLogs.JsonType}.");
        }

        using var request = DoorRequest.TryEnter(context, taker, DoorKind.Whole, out var isBusy);
        if (request is null)
        {
            return isBusy ? Busy() : Problems.Problem(StatusCodes.Status415UnsupportedMediaType, "Not understood", "Content-Encoding: expected gzip, or none.");
        }

        try
        {
            if (await request.ReadAllAsync(LargestRequest) is not { } body)
            {
                return Problems.Problem(StatusCodes.Status413PayloadTooLarge, "Too large", $"A request has at most {LargestRequest} bytes, unpacked.");
            }

            var reading = new Reading(taker, request);
            var refusal = isProtobuf ? OtlpLogs.ReadProtobuf(body.Span, reading.Take) : OtlpLogs.ReadJson(body.Span, reading.Take);
            if (reading.Last is { } entry)
            {
                await taker.DurableAsync(entry, context.RequestAborted);
            }

            if (refusal is not null)
            {
                taker.Refuse(body.Span, refusal, request.At(0));
                return Problems.BadRequest(refusal);
            }

            var answer = new ArrayBufferWriter<byte>();
            OtlpLogs.WriteResponse(answer, isProtobuf, reading.Rejected, reading.Reason);
            return Results.Bytes(answer.WrittenMemory, isProtobuf ? OtlpLogs.ProtobufType : OtlpLogs.JsonType);
        }
        catch (Exception broken) when (DoorRequest.IsBroken(broken))
        {
            return Problems.BadRequest(broken.Message);
        }
        catch (Exception much) when (request.IsTooMuch(much) && !context.RequestAborted.IsCancellationRequested)
        {
            return Problems.Problem(StatusCodes.Status413PayloadTooLarge, "Too large", "Larger, or longer under way, than a request may be. Send less at a time.");
        }
        catch (Exception later) when (DoorRequest.IsLater(later))
        {
            context.Response.Headers.RetryAfter = "1";
            return Busy();
        }
    }

    private static IResult Busy() => Problems.Problem(StatusCodes.Status429TooManyRequests, "Busy", "The node has more to write than it should hold. Send the same again in a second.");

    private static bool Is(HttpContext context, string type) => context.Request.ContentType?.Split(';')[0].Trim().Equals(type, StringComparison.OrdinalIgnoreCase) == true;

    private sealed class Reading(IEventTaker taker, DoorRequest request)
    {
        public ulong? Last { get; private set; }

        public long Rejected { get; private set; }

        public string Reason { get; private set; } = "";

        public void Take(Hikeshi.Telemetry.Formats.EventJson read, long position)
        {
            var refusal = read.Refusal;
            if (refusal is not null)
            {
                taker.Refuse([], refusal, request.At(position));
            }
            else
            {
                (var entry, refusal, _) = taker.Take(read.Json, request.At(position));
                Last = entry ?? Last;
            }

            if (refusal is not null)
            {
                Rejected++;
                Reason = Reason.Length == 0 ? $"record {position}: {refusal}" : Reason;
            }
        }
    }
}
