using System.Globalization;

namespace Hikeshi.Detection;

/// <summary>When an event happened, by its own clock.</summary>
public static class EventTime
{
    /// <summary>Fields that hold it, the nearest to the happening first: <c>@timestamp</c> is often when a collector took the event.</summary>
    public static IReadOnlyList<string> Fields { get; } =
        ["UtcTime", "TimeCreated_SystemTime", "@timestamp", "eventTime", "timestamp", "TimeCreated", "EventTime", "ts"];

    /// <summary>A date with time (taken as UTC where it names no zone), or seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size.</summary>
    public static DateTimeOffset? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            decimal? ticks = number switch
            {
                < 1e8m => null,
                < 1e11m => number * 10_000_000,
                < 1e14m => number * 10_000,
                < 1e17m => number * 10,
                < 1e20m => number / 100,
                _ => null,
            };
            return ticks is { } since && since < DateTimeOffset.MaxValue.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks ? DateTimeOffset.UnixEpoch.AddTicks((long)since) : null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
    }
}
