namespace Hikeshi.Telemetry.Formats.Syslog;

/// <summary>RFC 3164 describes what was seen on the wire rather than what must be sent; this reads that, and what has been seen since.</summary>
internal static class Rfc3164
{
    private const int LongestTag = 128; // 32 by §4.1.3; service names have grown since

    public static SyslogRead Read(string text, int? priority, TimeProvider clock)
    {
        var rest = Counted(text);
        var stamp = Time(rest, clock);
        var time = stamp.Time;
        string? host = null;
        if (time is not null)
        {
            rest = stamp.Rest.TrimStart(' ');
            host = Host(ref rest);
        }
        else if (priority is not null && rest.IndexOf(": ") is > 0 and var colon && IsHost(rest[..colon]))
        {
            // Cisco IOS with "logging origin-id": the name comes before the time.
            var later = Time(rest[(colon + 2)..].TrimStart(' '), clock);
            if (later.Time is not null)
            {
                (time, host) = (later.Time, rest[..colon].ToString());
                rest = later.Rest.TrimStart(' ');
            }
        }

        rest = rest.TrimStart(' ');
        if (Cisco(rest) is { } message)
        {
            var header = new SyslogHeader { Priority = priority ?? message.Priority, Time = time, Host = host, Program = message.Program, MessageId = message.Id };
            return new(header, message.Body, null);
        }

        var (program, process) = time is null && priority is null ? (null, null) : Tag(ref rest);
        return new(new SyslogHeader { Priority = priority, Time = time, Host = host, Program = program, ProcessId = process }, rest.Trim(' ').ToString(), null);
    }

    /// <summary>Cisco IOS numbers its messages: <c>&lt;189&gt;123: </c>.</summary>
    private static ReadOnlySpan<char> Counted(ReadOnlySpan<char> text)
    {
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        return digits is > 0 and <= 12 && text[digits..].StartsWith(": ") ? text[(digits + 2)..].TrimStart(' ') : text;
    }

    private static Stamp Time(ReadOnlySpan<char> text, TimeProvider clock)
    {
        var time = SyslogTime.Bsd(text, clock, out var used) ?? SyslogTime.Iso(text, clock, out used);
        return new(time, text[(time is null ? 0 : used)..]);
    }

    /// <summary>A word is the host, unless it can only be the tag: then the sender left the host out.</summary>
    private static string? Host(ref ReadOnlySpan<char> text)
    {
        var space = text.IndexOf(' ');
        if (space <= 0 || !IsHost(text[..space].TrimEnd(':')) || text.StartsWith("last message repeated"))
        {
            return null;
        }

        // "host: %ASA-…" and "host : %ASA-…" have a host; "sshd: …" has none.
        var next = text[space..].TrimStart(" :");
        if (text[space - 1] == ':' && !next.StartsWith("%"))
        {
            return null;
        }

        var host = text[..space].TrimEnd(':').ToString();
        text = next.StartsWith("%") ? next : text[(space + 1)..];
        return host;
    }

    private static bool IsHost(ReadOnlySpan<char> word)
    {
        foreach (var c in word)
        {
            if (!(char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' || c > 127))
            {
                return false;
            }
        }

        return word.Length is > 0 and <= 255;
    }

    /// <summary><c>program[pid]: </c> (§5.3); the pid and the colon may be missing, one of them not.</summary>
    private static (string? Program, string? Process) Tag(ref ReadOnlySpan<char> text)
    {
        if (FormatGuess.OfBody(text) is not null || text.StartsWith("@cee:", StringComparison.OrdinalIgnoreCase))
        {
            return (null, null); // CEF: and type= are no tags
        }

        var end = text.IndexOfAny(" [:");
        if (end is <= 0 or > LongestTag || text[end] == ' ' || text[0] is '{' or '"')
        {
            return (null, null);
        }

        var program = text[..end].ToString();
        string? process = null;
        var rest = text[end..];
        if (rest[0] == '[')
        {
            var close = rest.IndexOf(']');
            if (close is < 0 or > LongestTag || rest[..close].Contains(' '))
            {
                return (null, null);
            }

            process = rest[1..close].ToString();
            rest = rest[(close + 1)..];
        }

        if (rest.StartsWith(":"))
        {
            rest = rest[1..];
        }

        if (rest.Length > 0 && rest[0] != ' ')
        {
            return (null, null); // http://… is no tag either
        }

        text = rest.TrimStart(' ');
        return (program, process);
    }

    /// <summary><c>%FACILITY-SEVERITY-MNEMONIC: </c> of Cisco IOS and ASA; the facility may have parts of its own.</summary>
    private static CiscoMessage? Cisco(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("%") || text.IndexOf(':') is not (> 0 and < LongestTag and var colon) || text[..colon].Contains(' '))
        {
            return null;
        }

        var id = text[1..colon];
        var facility = id.IndexOf('-');
        var severity = -1;
        for (var at = facility; at > 0 && at + 2 < id.Length; at = Next(id, at))
        {
            if (char.IsBetween(id[at + 1], '0', '7') && id[at + 2] == '-')
            {
                severity = id[at + 1] - '0';
                break;
            }
        }

        const int Local4 = 20 * 8; // what Cisco sends as when nothing else is set on an ASA
        return severity < 0 ? null : new(id[..facility].ToString(), id.ToString(), Local4 + severity, text[(colon + 1)..].Trim(' ').ToString());
    }

    private static int Next(ReadOnlySpan<char> id, int at) => id[(at + 1)..].IndexOf('-') is >= 0 and var next ? at + 1 + next : -1;

    private readonly ref struct Stamp(DateTimeOffset? time, ReadOnlySpan<char> rest)
    {
        public DateTimeOffset? Time { get; } = time;

        public ReadOnlySpan<char> Rest { get; } = rest;
    }

    private sealed record CiscoMessage(string Program, string Id, int Priority, string Body);
}
