using System.Text;
using Hikeshi.Telemetry.Alerts;
using Hikeshi.Telemetry.Formats.Syslog;

namespace Hikeshi.Telemetry.Formats;

/// <summary>
/// Turns lines of text into JSON events. It works with one buffer, so it serves one thread at a time. Bad input is refused, never thrown; time
/// and memory grow with the line, which has at most <see cref="LongestText"/> bytes.
/// </summary>
/// <param name="clock">Gives the year that RFC 3164 leaves out, and the zone of devices that name none.</param>
public sealed class EventText(TimeProvider clock)
{
    /// <summary>Of text that must be parsed. JSON is passed on, and has the limit of whoever takes it.</summary>
    public const int LongestText = 1 << 20;

    /// <summary>For what is JSON already; works with buffers of its own.</summary>
    public AlertReader Alerts { get; } = new();

    private readonly ObjectWriter _output = new();
    private readonly EventMembers _members = new();

    /// <param name="line">Without its end, though that does no harm. A JSON object comes back as the same bytes.</param>
    public EventJson ToJson(ReadOnlySpan<byte> line, InputFormat format)
    {
        var text = line.Trim(" \t\r\n\0"u8);
        if (text.StartsWith("\uFEFF"u8))
        {
            text = text[3..];
        }

        if (text.IsEmpty)
        {
            return EventJson.Refused("an empty line; expected an event");
        }

        if (format is InputFormat.Json or InputFormat.Auto && text[0] == (byte)'{')
        {
            return EventJson.Of(text);
        }

        return format == InputFormat.Json ? EventJson.Refused($"{Quoted(text)}; expected a JSON object, which begins with '{{'")
            : text.Length > LongestText ? EventJson.Refused($"a line of {text.Length} bytes; expected at most {LongestText}")
            : Parse(Encoding.UTF8.GetString(text), format);
    }

    private EventJson Parse(string text, InputFormat format)
    {
        _members.Clear();
        var kind = format == InputFormat.Auto ? FormatGuess.Of(text) : format;
        if (kind is null or InputFormat.Syslog)
        {
            var read = SyslogReader.Read(text, clock);
            return read.Refusal is { } fault ? EventJson.Refused(fault) : WithBody(read);
        }

        var refusal = TextFormats.Read(text, kind.Value, _members);
        return refusal is null ? Written([]) : EventJson.Refused(refusal);
    }

    /// <summary>A syslog message may carry an event of another format: that is the event then, and the header is beside it.</summary>
    private EventJson WithBody(SyslogRead read)
    {
        var header = read.Header!;
        if (JsonBody.Find(read.Body) is { } json)
        {
            _members.Clear();
            header.WriteBeside(_members, json.Has);
            return Written(json.Inner);
        }

        if (FormatGuess.OfBody(read.Body) is { } kind)
        {
            _members.Clear();
            if (TextFormats.Read(read.Body, kind, _members) is null)
            {
                header.WriteBeside(_members, _members.Has);
                return Written([]);
            }
        }

        _members.Clear();
        header.WriteTo(_members);
        _members.Add("message", read.Body);
        return Written([]);
    }

    /// <param name="more">Members of a JSON object, as text, that follow.</param>
    private EventJson Written(ReadOnlySpan<byte> more)
    {
        if (_members.IsTooMany)
        {
            return EventJson.Refused(EventMembers.TooManyRefusal);
        }

        return EventJson.Of(_output.Write(_members, more));
    }

    private static string Quoted(ReadOnlySpan<byte> text) => $"'{Encoding.UTF8.GetString(text[..Math.Min(text.Length, 32)])}'{(text.Length > 32 ? "…" : "")}";
}
