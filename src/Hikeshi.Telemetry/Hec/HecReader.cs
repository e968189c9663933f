using System.Text;
using System.Text.Json;
using Hikeshi.Telemetry.Formats;

namespace Hikeshi.Telemetry.Hec;

/// <summary>
/// Reads the body of <c>/services/collector/event</c>: JSON objects one after the other. An event that is an object keeps its members, and gets
/// those of its envelope that it lacks; one that is a text is read as a line of any format. At the first event that is none reading ends, as it
/// does in Splunk: the events before it were taken.
/// </summary>
/// <param name="body">The whole body; kept until it is read.</param>
/// <param name="query">Metadata of the request, for what an envelope leaves out.</param>
public sealed class HecReader(ReadOnlyMemory<byte> body, HecMetadata query, EventText text)
{
    private readonly ObjectWriter _output = new();
    private readonly EventMembers _members = new();
    private int _at;
    private int _number = -1;

    /// <summary>How it ended: success, or why reading stopped. Of meaning when there is no next event.</summary>
    public HecReply Reply { get; private set; } = HecReply.NoData;

    /// <summary>Of the last event, from 1.</summary>
    public int Position => _number + 1;

    /// <summary>The next event, valid until the one after it; or the refusal of a text that is no event, which does not end the reading.</summary>
    public bool TryNext(out EventJson next)
    {
        next = default;
        var rest = body.Span[_at..];
        var start = rest.IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0)
        {
            return false;
        }

        _number++;
        _at += start;
        try
        {
            return Read(body.Span[_at..], out next);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return Ended(HecReply.InvalidDataFormat);
        }
    }

    private bool Read(ReadOnlySpan<byte> rest, out EventJson next)
    {
        next = default;
        var reader = new Utf8JsonReader(rest, new JsonReaderOptions { MaxDepth = 64, AllowMultipleValues = true });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return Ended(HecReply.InvalidDataFormat);
        }

        var metadata = query;
        var (start, length, kind) = (-1, 0, JsonTokenType.None);
        string? line = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("event"u8))
            {
                reader.Read();
                (start, kind) = ((int)reader.TokenStartIndex, reader.TokenType);
                line = kind == JsonTokenType.String ? reader.GetString() : null;
                reader.Skip();
                length = (int)reader.BytesConsumed - start;
            }
            else if (HecEnvelope.Member(ref reader, metadata) is { } more)
            {
                metadata = more;
            }
            else
            {
                return Ended(HecReply.InvalidFields);
            }
        }

        _at += (int)reader.BytesConsumed;
        if (kind is JsonTokenType.None)
        {
            return Ended(HecReply.EventRequired);
        }

        if (kind is JsonTokenType.Null || line is not null && string.IsNullOrWhiteSpace(line))
        {
            return Ended(HecReply.EventBlank);
        }

        Reply = HecReply.Success;
        next = kind == JsonTokenType.StartObject ? WithMetadata(rest.Slice(start, length), metadata)
            : Parsed(Encoding.UTF8.GetBytes(line ?? Encoding.UTF8.GetString(rest.Slice(start, length))), metadata);
        return true;
    }

    private EventJson Parsed(ReadOnlySpan<byte> line, HecMetadata metadata)
    {
        var parsed = text.ToJson(line, InputFormat.Auto);
        return parsed.Refusal is null ? WithMetadata(parsed.Json, metadata) : parsed;
    }

    internal EventJson WithMetadata(ReadOnlySpan<byte> json, HecMetadata metadata)
    {
        if (JsonBody.Of(json) is not { } own)
        {
            return EventJson.Of(json); // whoever takes it says what is wrong with it
        }

        _members.Clear();
        metadata.AddTo(_members, own.Has);
        return _members.IsTooMany ? EventJson.Refused(EventMembers.TooManyRefusal) : EventJson.Of(_output.Write(_members, own.Inner));
    }

    private bool Ended(HecReply reply)
    {
        Reply = reply with { InvalidEvent = _number };
        _at = body.Length;
        return false;
    }
}
