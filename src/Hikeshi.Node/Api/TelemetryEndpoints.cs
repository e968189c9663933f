using System.Buffers;
using System.IO.Pipelines;
using Hikeshi.Node.Telemetry;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Hikeshi.Node.Api;

/// <summary>Events as newline-delimited JSON. Each line is evaluated as it arrives, not when the request ends.</summary>
internal static class TelemetryEndpoints
{
    private const int LongestLine = 10 << 20;
    private const int ListedRefusals = 20;

    // The return type is written out: without it the lambda would become a plain request delegate, and the answer would be dropped.
    public static void MapTelemetry(this IEndpointRouteBuilder routes, TelemetryIntake intake) =>
        routes.MapPost("/api/v1/events", Task<IResult> (HttpContext context) => TakeAsync(context, intake)).Requires(Permission.WriteTelemetry);

    private static async Task<IResult> TakeAsync(HttpContext context, TelemetryIntake intake)
    {
        // A sensor may keep its stream open for days while nothing happens; every line is bounded below.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        var reading = new Reading(intake, context.Actor().EvidenceName);
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            var buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                reading.Line(buffer.Slice(0, end));
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            if (read.IsCompleted)
            {
                reading.Line(buffer);
                reader.AdvanceTo(read.Buffer.End);
                break;
            }

            if (buffer.Length > LongestLine)
            {
                return Problems.Problem(StatusCodes.Status413PayloadTooLarge, "Event too long", $"line {reading.Lines + 1}: more than {LongestLine} bytes without a line end. Earlier lines were taken.");
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }

        // What is acknowledged is kept: the sightings of this request are on disk.
        if (reading.LastEntry is { } last)
        {
            await intake.DurableAsync(last, context.RequestAborted);
        }

        return Results.Json(new EventsTaken(reading.Received, reading.Sighted, reading.RefusedCount, reading.Refused), NodeJson.Default.EventsTaken);
    }

    private sealed class Reading(TelemetryIntake intake, string source)
    {
        public int Lines { get; private set; }

        public int Received { get; private set; }

        public int Sighted { get; private set; }

        public int RefusedCount { get; private set; }

        public List<string> Refused { get; } = [];

        public ulong? LastEntry { get; private set; }

        public void Line(ReadOnlySequence<byte> line)
        {
            Lines++;
            if (line.Length <= 1 && (line.IsEmpty || line.FirstSpan[0] is (byte)'\r'))
            {
                return;
            }

            Received++;
            var (last, refusal, _) = intake.Take(line.IsSingleSegment ? line.FirstSpan : line.ToArray(), new EventOrigin(source, Lines));
            if (refusal is not null)
            {
                RefusedCount++;
                if (Refused.Count < ListedRefusals)
                {
                    Refused.Add($"line {Lines}: {refusal}");
                }
            }

            if (last is not null)
            {
                Sighted++;
                LastEntry = last;
            }
        }
    }
}
