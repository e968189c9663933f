using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hikeshi.Kernel.Identity;

/// <summary>Names one entry of an evidence log: a UUIDv7 (RFC 9562 §5.7), so ids sort by the time they were made.</summary>
[JsonConverter(typeof(EntryIdJsonConverter))]
public readonly record struct EntryId(Guid Value) : IComparable<EntryId>
{
    /// <summary>A new one, with 74 bits from the system's random generator behind the millisecond.</summary>
    public static EntryId New(DateTimeOffset at) => new(UuidVersion7.New(at));

    public static bool TryParse([NotNullWhen(true)] string? text, out EntryId id)
    {
        var ok = Guid.TryParseExact(text, "D", out var value);
        id = new EntryId(value);
        return ok;
    }

    public static EntryId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not an entry id (a UUID such as 0192f3c4-…).");

    public int CompareTo(EntryId other) => string.CompareOrdinal(ToString(), other.ToString());

    public static bool operator <(EntryId left, EntryId right) => left.CompareTo(right) < 0;

    public static bool operator >(EntryId left, EntryId right) => left.CompareTo(right) > 0;

    public static bool operator <=(EntryId left, EntryId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(EntryId left, EntryId right) => left.CompareTo(right) >= 0;

    public override string ToString() => Value.ToString("D");
}

public sealed class EntryIdJsonConverter : JsonConverter<EntryId>
{
    public override EntryId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        EntryId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("expected an entry id (UUID)");

    public override void Write(Utf8JsonWriter writer, EntryId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
