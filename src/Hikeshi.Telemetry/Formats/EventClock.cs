using System.Globalization;
using Hikeshi.Telemetry.Formats.Syslog;

namespace Hikeshi.Telemetry.Formats;

/// <summary>The time stamps inside of events.</summary>
internal static class EventClock
{
    private static readonly string[] Shapes =
    [
        "MMM dd yyyy HH:mm:ss", "MMM dd yyyy HH:mm:ss.fff", "MMM dd yyyy HH:mm:ss zzz", "MMM dd yyyy HH:mm:ss.fff zzz",
        "MMM dd yyyy HH:mm:ss 'UTC'", "MMM dd yyyy HH:mm:ss.fff 'UTC'", "MMM dd yyyy HH:mm:ss 'GMT'", "MMM dd yyyy HH:mm:ss.fff 'GMT'",
    ];

    /// <summary>Since 1970 in seconds, milliseconds, microseconds or nanoseconds, told apart by size; or a date, in UTC where it names no zone.</summary>
    /// <returns>RFC 3339 in UTC; null when it is no time.</returns>
    public static string? Text(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return Since1970(number) is { } since ? SyslogTime.Text(since) : null;
        }

        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParseExact(text, Shapes, CultureInfo.InvariantCulture, Utc | DateTimeStyles.AllowInnerWhite, out var time)
            || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out time) ? SyslogTime.Text(time) : null;
    }

    public static DateTimeOffset? Since1970(long number) => number switch
    {
        < 100_000_000 => null,
        < 100_000_000_000 => DateTimeOffset.FromUnixTimeSeconds(number),
        < 100_000_000_000_000 => DateTimeOffset.FromUnixTimeMilliseconds(number),
        < 100_000_000_000_000_000 => DateTimeOffset.UnixEpoch.AddTicks(number * 10),
        _ => DateTimeOffset.UnixEpoch.AddTicks(number / 100),
    };
}
