using System.Text.RegularExpressions;

namespace Hikeshi.Exposure.Csaf.Reading;

/// <summary>Times as RFC 3339 section 5.6 writes them, which JSON Schema calls <c>date-time</c>.</summary>
internal static partial class CsafTime
{
    /// <returns>Ticks of UTC since year 1, so that times with different offsets can be compared; null when it is no such time.</returns>
    public static long? Parse(string? text)
    {
        if (text is null || text.Length > 64 || Written().Match(text) is not { Success: true } match)
        {
            return null;
        }

        int Part(string name) => int.Parse(match.Groups[name].ValueSpan);
        var (year, month, day, second) = (Part("year"), Part("month"), Part("day"), Part("second"));
        if (year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month) || Part("hour") > 23 || Part("minute") > 59 || second > 60)
        {
            return null;
        }

        var offset = TimeSpan.Zero;
        if (match.Groups["sign"].Success)
        {
            if (Part("offsetHour") > 23 || Part("offsetMinute") > 59)
            {
                return null;
            }

            offset = new TimeSpan(Part("offsetHour"), Part("offsetMinute"), seconds: 0) * (match.Groups["sign"].ValueSpan[0] == '-' ? -1 : 1);
        }

        var fraction = long.Parse(match.Groups["fraction"].Value.PadRight(7, '0')[..7]);
        var local = new DateTime(year, month, day).Ticks + new TimeSpan(Part("hour"), Part("minute"), second).Ticks + fraction;
        // Section 5.7: a leap second is the last one of a day of UTC.
        var utc = local - offset.Ticks;
        return second < 60 || utc / TimeSpan.TicksPerSecond % 86_400 == 0 ? utc : null;
    }

    [GeneratedRegex(@"\A(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})[Tt](?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(\.(?<fraction>[0-9]+))?([Zz]|(?<sign>[+-])(?<offsetHour>[0-9]{2}):(?<offsetMinute>[0-9]{2}))\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Written();
}
