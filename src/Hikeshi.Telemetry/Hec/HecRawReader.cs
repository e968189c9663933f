using Hikeshi.Telemetry.Formats;

namespace Hikeshi.Telemetry.Hec;

/// <summary>Reads the body of <c>/services/collector/raw</c>: a line is an event, of any format; empty lines are none.</summary>
public sealed class HecRawReader(ReadOnlyMemory<byte> body, HecMetadata query, EventText text)
{
    private readonly HecReader _splicer = new(default, query, text);
    private int _at;

    /// <summary>The line of the last event, from 1.</summary>
    public int Position { get; private set; }

    /// <summary>The last line as it came.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    public HecReply Reply { get; private set; } = HecReply.NoData;

    /// <summary>The next event, valid until the one after it; or the refusal of a line, which does not end the reading.</summary>
    public bool TryNext(out EventJson next)
    {
        while (_at < body.Length)
        {
            var rest = body[_at..];
            var end = rest.Span.IndexOf((byte)'\n');
            Line = end < 0 ? rest : rest[..end];
            _at += Line.Length + 1;
            Position++;
            if (Line.Span.ContainsAnyExcept(" \t\r\0"u8))
            {
                Reply = HecReply.Success;
                next = text.ToJson(Line.Span, InputFormat.Auto);
                next = next.Refusal is null ? _splicer.WithMetadata(next.Json, query) : next;
                return true;
            }
        }

        next = default;
        return false;
    }
}
