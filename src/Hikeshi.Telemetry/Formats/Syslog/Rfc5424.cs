namespace Hikeshi.Telemetry.Formats.Syslog;

/// <summary>The header of RFC 5424 §6, after <c>&lt;PRI&gt;1 </c>.</summary>
internal static class Rfc5424
{
    /// <returns>Null when the header is not that of this standard.</returns>
    public static SyslogRead? Read(string text, int priority, TimeProvider clock)
    {
        var rest = text.AsSpan();
        var words = new string?[5];
        for (var i = 0; i < words.Length; i++)
        {
            var space = rest.IndexOf(' ');
            if (space <= 0)
            {
                return null;
            }

            words[i] = rest[..space] is "-" ? null : rest[..space].ToString(); // NILVALUE
            rest = rest[(space + 1)..];
        }

        DateTimeOffset? time = null;
        if (words[0] is { } stamp && (time = SyslogTime.Iso(stamp, clock, out _)) is null)
        {
            return null;
        }

        var data = StructuredData.Read(ref rest);
        var header = new SyslogHeader
        {
            Priority = priority,
            Time = time,
            Host = words[1],
            Program = words[2],
            ProcessId = words[3],
            MessageId = words[4],
            StructuredData = data,
        };
        return new(header, rest.TrimStart(' ').TrimStart('\uFEFF').ToString(), null); // §6.4: a BOM says that MSG is UTF-8
    }
}
