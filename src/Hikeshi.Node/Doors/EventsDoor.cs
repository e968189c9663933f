using Hikeshi.Node.Api;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.Telemetry;
using Hikeshi.Telemetry.Formats;
using Hikeshi.Telemetry.Lines;
using Hikeshi.Telemetry.Listening;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Hikeshi.Node.Doors;

/// <summary>
/// Events a line at a time: JSON, or any text format with <c>?format=</c>. Each line is evaluated as it arrives, not when the request ends. A request
/// that is sent again is new: whoever repeats, and wants no second effect, uses <c>_bulk</c>.
/// </summary>
internal static class EventsDoor
{
    private const int LongestLine = 10 << 20;
    private const int ListedRefusals = 20;
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(20);

    public static IReadOnlyDictionary<string, InputFormat> Formats { get; } =
        Enum.GetValues<InputFormat>().ToDictionary(f => f.ToString(), StringComparer.OrdinalIgnoreCase);

    // The return type is written out: without it the lambda would become a plain request delegate, and the answer would be dropped.
    public static void Map(IEndpointRouteBuilder routes, IEventTaker taker, TimeProvider clock) =>
        routes.MapPost("/api/v1/events", Task<IResult> (HttpContext context, string? format) => TakeAsync(context, format, taker, clock)).Requires(Permission.WriteTelemetry);

    private static async Task<IResult> TakeAsync(HttpContext context, string? format, IEventTaker taker, TimeProvider clock)
    {
        if (!Formats.TryGetValue(format ?? nameof(InputFormat.Json), out var written))
        {
            return Problems.BadRequest($"format: '{format}'; expected one of {string.Join(", ", Formats.Keys.Select(k => k.ToLowerInvariant()))}.");
        }

        using var request = DoorRequest.TryEnter(context, taker, DoorKind.Stream, out var isBusy);
        if (request is null)
        {
            return isBusy ? Problems.Problem(StatusCodes.Status429TooManyRequests, "Busy", "The node has more to write than it should hold. Send the same again in a second.")
                : Problems.Problem(StatusCodes.Status415UnsupportedMediaType, "Not understood", "Content-Encoding: expected gzip, or none.");
        }

        // A sensor may keep its stream open for days while nothing happens; every line is bounded below.
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        var reading = new Reading(taker, request.Source, written, new EventText(clock));
        var lines = new LineReader(request.Body, LongestLine);
        try
        {
            using var turn = new Turn(); // over before anybody is answered
            while (await turn.AwaitAsync(lines.ReadAsync(context.RequestAborted), context.RequestAborted))
            {
                while (taker.IsBusy)
                {
                    turn.Leave();
                    await Task.Delay(BusyPause, context.RequestAborted); // the sender waits as long as nothing is read
                }

                reading.Take(lines);
            }
        }
        catch (Exception later) when (DoorRequest.IsLater(later))
        {
            return Problems.Problem(StatusCodes.Status503ServiceUnavailable, "Not taken", $"line {lines.Number}: {later.Message} Earlier lines were taken.");
        }
        catch (InvalidDataException broken)
        {
            return Problems.BadRequest($"line {lines.Number + 1}: {broken.Message} Earlier lines were taken.");
        }

        // What is acknowledged is kept: the sightings of this request are on disk.
        if (reading.LastEntry is { } last)
        {
            await taker.DurableAsync(last, context.RequestAborted);
        }

        return Results.Json(new EventsTaken(reading.Received, reading.Sighted, reading.RefusedCount, reading.Refused), NodeJson.Default.EventsTaken);
    }

    private sealed class Reading(IEventTaker taker, string source, InputFormat format, EventText text)
    {
        public int Received { get; private set; }

        public int Sighted { get; private set; }

        public int RefusedCount { get; private set; }

        public List<string> Refused { get; } = [];

        public ulong? LastEntry { get; private set; }

        public void Take(LineReader lines)
        {
            var line = lines.Line.Span;
            if (line.IsEmpty && !lines.IsTooLong)
            {
                return;
            }

            Received++;
            var origin = new EventOrigin(source, lines.Number);
            var read = lines.IsTooLong ? default : text.ToJson(line, format);
            var refusal = lines.IsTooLong ? $"more than {LongestLine} bytes without a line end" : read.Refusal;
            if (refusal is not null)
            {
                taker.Refuse(line, refusal, origin);
            }
            else
            {
                (var entry, refusal, _) = taker.TakeJson(text.Alerts, read.Json, origin);
                Sighted += entry is null ? 0 : 1;
                LastEntry = entry ?? LastEntry;
            }

            if (refusal is not null)
            {
                RefusedCount++;
                if (Refused.Count < ListedRefusals)
                {
                    Refused.Add($"line {lines.Number}: {refusal}");
                }
            }
        }
    }
}
