namespace Hikeshi.Telemetry.Formats.Syslog;

/// <param name="Refusal">Why it is no message; null when it is.</param>
internal readonly record struct SyslogRead(SyslogHeader? Header, string Body, string? Refusal);

/// <summary>
/// Reads a syslog message of either standard. What does not keep to them is a message all the same, as RFC 3164 §4.3.3 asks of a relay: an
/// attack must not get past by spoiling its header. Only a priority that cannot be is refused.
/// </summary>
internal static class SyslogReader
{
    public static SyslogRead Read(string text, TimeProvider clock)
    {
        if (text[0] != '<')
        {
            return Rfc3164.Read(text, priority: null, clock);
        }

        var end = text.AsSpan(0, Math.Min(text.Length, 8)).IndexOf('>');
        if (end < 2 || end > 4 || text.AsSpan(1, end - 1).ContainsAnyExceptInRange('0', '9'))
        {
            return Refused(text, "a message that begins with '<' and no priority");
        }

        var priority = int.Parse(text.AsSpan(1, end - 1));
        if (priority > SyslogNames.HighestPriority)
        {
            return Refused(text, $"priority {priority}");
        }

        var rest = text[(end + 1)..];
        return rest.StartsWith("1 ", StringComparison.Ordinal) && Rfc5424.Read(rest[2..], priority, clock) is { } read ? read : Rfc3164.Read(rest, priority, clock);
    }

    private static SyslogRead Refused(string text, string what) =>
        new(null, text, $"{what}; expected <0> to <{SyslogNames.HighestPriority}> (RFC 5424 §6.2.1)");
}
