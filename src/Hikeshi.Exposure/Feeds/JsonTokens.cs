using System.Text;
using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Feeds;

/// <summary>JSON token by token from a stream, with lines for refusals; no more is held than one token may have. Not thread-safe.</summary>
internal sealed class JsonTokens
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private readonly string file;
    private readonly Stream stream;
    private readonly byte[] buffer;
    private JsonReaderState state;
    private int start;
    private int end;
    private int line = 1;
    private bool ended;
    private JsonTokenType last;

    public JsonTokens(string file, Stream stream, FeedLimits limits)
    {
        this.file = file;
        this.stream = stream;
        buffer = new byte[limits.RowBytes];
        do
        {
            Fill();
        }
        while (!ended && (end < ByteOrderMark.Length || FirstByte is null));
        start = buffer.AsSpan(0, end).StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
    }

    /// <summary>First that is no white space; null when there is none.</summary>
    public byte? FirstByte => buffer.AsSpan(start, end - start).IndexOfAnyExcept(" \t\r\n"u8) is >= 0 and var at ? buffer[start + at] : null;

    /// <summary>Everything from the beginning, for a reader of another layout.</summary>
    public Stream Bytes => new PrefixedStream(buffer.AsSpan(start, end - start).ToArray(), stream);

    /// <summary>Of the token that was read last: a name, a text, or a number as it is written.</summary>
    public string Text { get; private set; } = "";

    /// <exception cref="RefusedException">This is no JSON, or a token is longer than allowed.</exception>
    public JsonTokenType Next()
    {
        for (;;)
        {
            try
            {
                var reader = new Utf8JsonReader(buffer.AsSpan(start, end - start), ended, state);
                if (reader.Read())
                {
                    Text = reader.TokenType switch
                    {
                        JsonTokenType.PropertyName or JsonTokenType.String => reader.GetString()!,
                        JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
                        _ => "",
                    };
                    last = reader.TokenType;
                    Consume((int)reader.BytesConsumed, reader.CurrentState);
                    return last;
                }

                Consume((int)reader.BytesConsumed, reader.CurrentState);
            }
            catch (JsonException broken)
            {
                throw Refused(broken.Message.Split(" LineNumber:", 2)[0].ReplaceLineEndings(" ").TrimEnd('.'), "JSON");
            }
            catch (InvalidOperationException)
            {
                throw Refused("a text that is not valid Unicode", "UTF-8 and paired surrogates");
            }

            if (ended)
            {
                return last = JsonTokenType.None;
            }

            Fill();
        }
    }

    public void Require(JsonTokenType kind, string expected)
    {
        Next();
        Expect(kind, expected);
    }

    public void Expect(JsonTokenType kind, string expected)
    {
        if (last != kind)
        {
            throw Refused($"a JSON {last}", expected);
        }
    }

    /// <summary>Passes over the next value, whatever it is.</summary>
    public void Skip()
    {
        var depth = 0;
        do
        {
            depth += Next() switch
            {
                JsonTokenType.StartObject or JsonTokenType.StartArray => 1,
                JsonTokenType.EndObject or JsonTokenType.EndArray => -1,
                _ => 0,
            };
        }
        while (depth > 0);
    }

    public void RequireEnd()
    {
        if (Next() != JsonTokenType.None)
        {
            throw Refused("something after the document", "the end of the file");
        }
    }

    public RefusedException Refused(string what, string expected) => new(new FeedRefused($"{file}:{line}", what, expected));

    public FeedNote Note(string what, string taken) => new($"{file}:{line}", what, taken);

    private void Consume(int count, JsonReaderState after)
    {
        line += buffer.AsSpan(start, count).Count((byte)'\n');
        start += count;
        state = after;
    }

    private void Fill()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        var read = end < buffer.Length ? stream.Read(buffer.AsSpan(end)) : throw Refused($"a value of more than {buffer.Length} bytes", "shorter values");
        ended = read == 0;
        end += read;
    }
}
