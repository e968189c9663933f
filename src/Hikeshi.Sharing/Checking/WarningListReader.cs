using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Sharing.Checking;

/// <summary>Reads one file in the format of MISP's warning lists. What cannot be meant is refused with its place.</summary>
internal static class WarningListReader
{
    public const int LargestFile = 64 << 20;
    private const int MostEntries = 1_000_000;
    private const int LongestEntry = 2048;
    private static readonly string[] Types = ["string", "hostname", "cidr", "substring", "regex"];

    /// <exception cref="RefusedException">It is no warning list.</exception>
    public static WarningList Read(string file, ReadOnlySpan<byte> json)
    {
        var lines = new LineCounter();
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw Refuse(file, 1, "no JSON object", "a MISP warning list");
            }

            string? name = null, type = null;
            HashSet<string>? attributes = null;
            List<WarningEntry>? entries = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var property = reader.GetString();
                reader.Read();
                switch (property)
                {
                    case "name":
                        name = Text(file, property, ref reader, json, lines);
                        break;
                    case "type":
                        type = Text(file, property, ref reader, json, lines);
                        break;
                    case "matching_attributes":
                        attributes = [.. Texts(file, property, ref reader, json, lines).Select(entry => entry.Text)];
                        break;
                    case "list":
                        entries = Texts(file, property, ref reader, json, lines);
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }

            return new WarningList(
                name is { Length: > 0 } ? name : throw Refuse(file, 1, "name is missing", "what the list is called"),
                type is { } known && Types.Contains(known) ? known : throw Refuse(file, 1, $"type '{type}'", string.Join(", ", Types)),
                attributes ?? throw Refuse(file, 1, "matching_attributes is missing", "a list of MISP attribute types"),
                entries ?? throw Refuse(file, 1, "list is missing", "the entries"));
        }
        catch (InvalidOperationException)
        {
            throw Refuse(file, 1, "it holds text that is not Unicode", "UTF-8");
        }
        catch (JsonException malformed)
        {
            throw Refuse(file, (int)(malformed.LineNumber ?? 0) + 1, "malformed JSON", "a MISP warning list");
        }
    }

    public static RefusedException Refuse(string file, int line, string found, string wanted) => new(new WarningListRefusal(file, line, found, wanted));

    private static string Text(string file, string property, ref Utf8JsonReader reader, ReadOnlySpan<byte> json, LineCounter lines) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw Refuse(file, lines.At(json, reader.TokenStartIndex), $"{property} is no text", "a text");

    private static List<WarningEntry> Texts(string file, string property, ref Utf8JsonReader reader, ReadOnlySpan<byte> json, LineCounter lines)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Refuse(file, lines.At(json, reader.TokenStartIndex), $"{property} is no list", "a list of texts");
        }

        var texts = new List<WarningEntry>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var line = lines.At(json, reader.TokenStartIndex);
            if (reader.TokenType != JsonTokenType.String || reader.GetString() is not { Length: > 0 and <= LongestEntry } text)
            {
                throw Refuse(file, line, $"an entry of {property}", $"texts of 1 to {LongestEntry} characters");
            }

            if (texts.Count == MostEntries)
            {
                throw Refuse(file, line, $"more than {MostEntries} entries", "a smaller list");
            }

            texts.Add(new WarningEntry(text, line));
        }

        return texts;
    }

    /// <summary>The reader goes forward only, so lines are counted once.</summary>
    private sealed class LineCounter
    {
        private long upTo;
        private int line = 1;

        public int At(ReadOnlySpan<byte> json, long offset)
        {
            line += json[(int)upTo..(int)offset].Count((byte)'\n');
            upTo = offset;
            return line;
        }
    }
}
