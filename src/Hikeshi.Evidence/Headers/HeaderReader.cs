using System.Text.Json;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Evidence.Headers;

/// <summary>Reads one header without a document: every entry passes here when a log is opened.</summary>
internal struct HeaderReader()
{
    private int version;
    private EntryId? id;
    private string? kind;
    private string? actor;
    private string? by;
    private EntryId[] causes = [];
    private DateTimeOffset time;
    private BodySeal? body;

    public EntryHeader Read(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Member(ref reader);
        }

        if (version != HeaderCodec.Version || id is null || kind is null || actor is null || body is null || reader.TokenType != JsonTokenType.EndObject || reader.Read())
        {
            throw new FormatException("the entry header lacks a member, or is of a version that we do not know");
        }

        return new EntryHeader(version, id.Value, kind, actor, by, causes, time, body);
    }

    /// <summary>Only what the index needs: a tenth of the work.</summary>
    public (EntryId Id, EntryId[] Causes) ReadLinks(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                id = Id(ref reader);
            }
            else if (reader.ValueTextEquals("causes"u8))
            {
                causes = Causes(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return id is { } own && reader.TokenType == JsonTokenType.EndObject ? (own, causes) : throw new FormatException("the entry header has no id");
    }

    private void Member(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("actor"u8))
        {
            actor = Text(ref reader);
        }
        else if (reader.ValueTextEquals("body"u8))
        {
            body = Seal(ref reader);
        }
        else if (reader.ValueTextEquals("by"u8))
        {
            by = Text(ref reader);
        }
        else if (reader.ValueTextEquals("causes"u8))
        {
            causes = Causes(ref reader);
        }
        else if (reader.ValueTextEquals("id"u8))
        {
            id = Id(ref reader);
        }
        else if (reader.ValueTextEquals("kind"u8))
        {
            kind = Text(ref reader);
        }
        else if (reader.ValueTextEquals("time"u8))
        {
            time = Time(ref reader);
        }
        else if (reader.ValueTextEquals("v"u8))
        {
            reader.Read();
            version = reader.GetInt32();
        }
        else
        {
            reader.Skip();
        }
    }

    private static EntryId[] Causes(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartArray);
        List<EntryId>? list = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            (list ??= []).Add(reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out var cause) ? new EntryId(cause) : throw new FormatException("a cause is not an entry id"));
        }

        return list is null ? [] : [.. list];
    }

    private static BodySeal Seal(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        string? commitment = null, algorithm = null;
        long size = -1;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("commitment"u8))
            {
                commitment = Text(ref reader);
            }
            else if (reader.ValueTextEquals("alg"u8))
            {
                algorithm = Text(ref reader);
            }
            else if (reader.ValueTextEquals("size"u8))
            {
                reader.Read();
                size = reader.GetInt64();
            }
            else
            {
                reader.Skip();
            }
        }

        return commitment is { Length: 64 } && algorithm == HeaderCodec.Algorithm && size >= 0
            ? new BodySeal(commitment, size, HeaderCodec.Algorithm)
            : throw new FormatException("the body's commitment is not a salted SHA-256");
    }

    private static DateTimeOffset Time(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader is { TokenType: JsonTokenType.String, HasValueSequence: false, ValueIsEscaped: false } && HeaderCodec.TryParseTime(reader.ValueSpan, out var time)
            ? time
            : HeaderCodec.ParseTime(reader.GetString());
    }

    private static EntryId Id(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out var id) ? new EntryId(id) : throw new FormatException("the id is not an entry id");

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString();
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (!reader.Read() || reader.TokenType != token)
        {
            throw new FormatException($"expected {token}");
        }
    }
}
