using System.Globalization;

namespace Hikeshi.Telemetry.Formats.Syslog;

/// <summary>The time stamps that syslog messages begin with.</summary>
internal static class SyslogTime
{
    /// <summary>A device's clock may be ahead; further than this, what looks like the future was last year.</summary>
    private static readonly TimeSpan MostAhead = TimeSpan.FromDays(7);

    private static readonly string[] Months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>RFC 3339, also with a space instead of the T, or without a zone.</summary>
    /// <param name="used">Characters of it.</param>
    public static DateTimeOffset? Iso(ReadOnlySpan<char> text, TimeProvider clock, out int used)
    {
        used = 0;
        if (text.Length < 19 || !char.IsAsciiDigit(text[0]) || text[4] != '-' || text[7] != '-' || text[10] is not ('T' or 't' or ' ') || text[13] != ':')
        {
            return null;
        }

        var rest = text[11..];
        var space = rest.IndexOf(' ');
        used = space < 0 ? text.Length : 11 + space;
        var word = text[..used].TrimEnd(':');
        return DateTime.TryParse(word, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) ? At(time, clock) : null;
    }

    /// <summary><c>Mmm dd hh:mm:ss</c> (RFC 3164 §4.1.2), also with a fraction, a year in either place, a zone, or Cisco's mark before it.</summary>
    public static DateTimeOffset? Bsd(ReadOnlySpan<char> text, TimeProvider clock, out int used)
    {
        used = 0;
        var at = text.Length > 0 && text[0] is '*' or '.' ? 1 : 0;
        var month = at + 3 < text.Length ? Array.IndexOf(Months, text.Slice(at, 3).ToString()) + 1 : 0;
        at += 3;
        if (month == 0 || Number(text, ref at, longest: 2) is not { } day)
        {
            return null;
        }

        var beforeYear = at;
        int? year = null;
        if (Number(text, ref at, longest: 4) is { } first && first >= 1970)
        {
            year = first;
        }
        else
        {
            at = beforeYear;
        }

        if (Clock(text, ref at) is not { } time)
        {
            return null;
        }

        var afterClock = at;
        if (year is null && Number(text, ref at, longest: 4) is { } last && last >= 1970 && (at == text.Length || text[at] is ' ' or ':'))
        {
            year = last;
        }
        else
        {
            at = afterClock;
        }

        var isUtc = Zone(text, ref at);
        if (at < text.Length && text[at] == ':')
        {
            at++;
        }

        used = at;
        return Dated(year, month, day, time, isUtc, clock);
    }

    private static DateTimeOffset? Dated(int? year, int month, int day, TimeSpan time, bool isUtc, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var named = year ?? now.Year + 1;
        for (var tries = 0; tries < (year is null ? 10 : 1); tries++, named--)
        {
            if (day < 1 || named > 9998 || day > DateTime.DaysInMonth(named, month))
            {
                continue; // 29 February belongs to the last leap year, up to eight years ago
            }

            var moment = At(DateTime.SpecifyKind(new DateTime(named, month, day) + time, isUtc ? DateTimeKind.Utc : DateTimeKind.Unspecified), clock);
            if (year is not null || moment <= now + MostAhead)
            {
                return moment;
            }
        }

        return null;
    }

    private static DateTimeOffset At(DateTime time, TimeProvider clock) => time.Kind switch
    {
        DateTimeKind.Unspecified when time.Year is > 1 and < 9999 => new DateTimeOffset(time, clock.LocalTimeZone.GetUtcOffset(time)),
        DateTimeKind.Unspecified => new DateTimeOffset(time, TimeSpan.Zero),
        _ => new DateTimeOffset(time),
    };

    private static TimeSpan? Clock(ReadOnlySpan<char> text, ref int at)
    {
        if (Number(text, ref at, longest: 2) is not (>= 0 and < 24 and var hour) || !Skip(text, ref at, ':')
            || Number(text, ref at, longest: 2) is not (>= 0 and < 60 and var minute) || !Skip(text, ref at, ':')
            || Number(text, ref at, longest: 2) is not (>= 0 and < 61 and var second))
        {
            return null;
        }

        var ticks = 0L;
        if (at + 1 < text.Length && text[at] == '.' && char.IsAsciiDigit(text[at + 1]))
        {
            at++;
            for (var unit = TimeSpan.TicksPerSecond / 10; at < text.Length && char.IsAsciiDigit(text[at]); at++, unit /= 10)
            {
                ticks += (text[at] - '0') * unit;
            }
        }

        return new TimeSpan(hour, minute, Math.Min(second, 59)) + TimeSpan.FromTicks(ticks);
    }

    /// <summary>Only the words that mean the same everywhere: EST and its like do not.</summary>
    private static bool Zone(ReadOnlySpan<char> text, ref int at)
    {
        foreach (var word in (ReadOnlySpan<string>)["UTC", "GMT", "Z"])
        {
            var rest = text[at..].TrimStart(' ');
            if (rest.StartsWith(word, StringComparison.Ordinal) && (rest.Length == word.Length || rest[word.Length] is ' ' or ':'))
            {
                at = text.Length - rest.Length + word.Length;
                return true;
            }
        }

        return false;
    }

    private static bool Skip(ReadOnlySpan<char> text, ref int at, char expected)
    {
        var found = at < text.Length && text[at] == expected;
        at += found ? 1 : 0;
        return found;
    }

    private static int? Number(ReadOnlySpan<char> text, ref int at, int longest)
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }

        var (start, number) = (at, 0);
        while (at < text.Length && at - start < longest && char.IsAsciiDigit(text[at]))
        {
            number = (number * 10) + text[at++] - '0';
        }

        return at > start ? number : null;
    }
}
