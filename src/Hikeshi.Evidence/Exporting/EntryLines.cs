using System.Text.Encodings.Web;
using System.Text.Json;
using Hikeshi.Evidence.Headers;

namespace Hikeshi.Evidence.Exporting;

/// <summary>
/// Entries as JSON Lines: <c>{"index":5,"header":{…},"body":{…}}</c>. The header is the leaf, word for word; the body stands as JSON where it is JSON,
/// else as <c>bodyBase64</c>; an erased one is <c>"erased":true</c>.
/// </summary>
public static class EntryLines
{
    internal static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one line for each; holds one entry in memory at a time.</summary>
    public static void Write(Stream output, IEvidenceView log, IEnumerable<ulong> entries)
    {
        foreach (var index in entries)
        {
            Write(output, log.Read(index), log.ReadLeaf(index));
        }
    }

    public static void Write(Stream output, EvidenceEntry entry) => Write(output, entry, HeaderCodec.Encode(entry.Header));

    private static void Write(Stream output, EvidenceEntry entry, ReadOnlySpan<byte> leaf)
    {
        using (var writer = new Utf8JsonWriter(output, Readable))
        {
            writer.WriteStartObject();
            writer.WriteNumber("index"u8, entry.Index);
            writer.WritePropertyName("header"u8);
            writer.WriteRawValue(leaf);
            WriteBody(writer, entry);
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteBody(Utf8JsonWriter writer, EvidenceEntry entry)
    {
        if (entry.Body is not { } body)
        {
            writer.WriteBoolean("erased"u8, true);
            return;
        }

        // Written anew, so that a body with line ends in it stays one line.
        try
        {
            using var document = JsonDocument.Parse(body);
            writer.WritePropertyName("body"u8);
            document.RootElement.WriteTo(writer);
        }
        catch (JsonException)
        {
            writer.WriteBase64String("bodyBase64"u8, body.Span);
        }
    }
}
