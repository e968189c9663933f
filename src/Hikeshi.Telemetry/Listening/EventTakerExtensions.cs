using Hikeshi.Telemetry.Alerts;
using Hikeshi.Telemetry.Formats;

namespace Hikeshi.Telemetry.Listening;

/// <summary>What every door does with what it read.</summary>
public static class EventTakerExtensions
{
    /// <summary>Reads a line, and gives it to the host, or says why it is no event.</summary>
    /// <returns>The last entry that it caused; null when it caused none, or was refused.</returns>
    public static ulong? TakeLine(this IEventTaker taker, EventText text, ReadOnlySpan<byte> line, InputFormat format, EventOrigin origin)
    {
        ArgumentNullException.ThrowIfNull(taker);
        ArgumentNullException.ThrowIfNull(text);
        var read = text.ToJson(line, format);
        if (read.Refusal is { } refusal)
        {
            taker.Refuse(line, refusal, origin);
            return null;
        }

        return taker.TakeJson(text.Alerts, read.Json, origin).Entry;
    }

    /// <summary>Gives a JSON object to the host; an alert of a vendor with what alerts have in common, a batch of records one by one.</summary>
    /// <returns>The last entry of all of them, and the first refusal.</returns>
    public static EventTaken TakeJson(this IEventTaker taker, AlertReader alerts, ReadOnlySpan<byte> json, EventOrigin origin)
    {
        ArgumentNullException.ThrowIfNull(taker);
        ArgumentNullException.ThrowIfNull(alerts);
        return AlertReader.MayBe(json) ? taker.TakeAlerts(alerts, json, origin) : taker.Take(json, origin);
    }

    private static EventTaken TakeAlerts(this IEventTaker taker, AlertReader alerts, ReadOnlySpan<byte> json, EventOrigin origin)
    {
        var all = default(EventTaken);
        var isAlert = alerts.TryRead(json, (read, _) =>
        {
            if (read.Refusal is { } refusal)
            {
                taker.Refuse([], refusal, origin);
                all = all with { Refusal = all.Refusal ?? refusal };
            }
            else
            {
                var taken = taker.Take(read.Json, origin);
                all = new EventTaken(taken.Entry ?? all.Entry, all.Refusal ?? taken.Refusal);
            }
        });
        return isAlert ? all : taker.Take(json, origin);
    }
}
