using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hikeshi.Facts;

/// <summary>
/// Writes long texts piece by piece. At once, the writer would make room for a text in which every character is escaped, six times its length:
/// for a bundle that is an array on the large object heap, which cost more than all the rest of recording it.
/// </summary>
internal sealed class LongText : JsonConverter<string>
{
    private const int Piece = 2048; // characters; the room for it stays in the pool

    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString()!;

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        var rest = value.AsSpan();
        for (; rest.Length > Piece; rest = rest[Piece..])
        {
            writer.WriteStringValueSegment(rest[..Piece], isFinalSegment: false);
        }

        writer.WriteStringValueSegment(rest, isFinalSegment: true);
    }
}
