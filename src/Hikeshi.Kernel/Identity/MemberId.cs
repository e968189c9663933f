using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Hikeshi.Kernel.Identity;

/// <summary>Names an institution (or the hub) in a sector: 1–63 of <c>a-z 0-9 -</c>, as a DNS label (RFC 1035 §2.3.1). It outlives every key.</summary>
[JsonConverter(typeof(MemberIdJsonConverter))]
public readonly partial record struct MemberId
{
    private readonly string? value;

    private MemberId(string value) => this.value = value;

    public string Value => value ?? "";

    public static bool TryParse(string? text, out MemberId id)
    {
        var ok = text is not null && Label().IsMatch(text);
        id = ok ? new MemberId(text!) : default;
        return ok;
    }

    public static MemberId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a member id: 1 to 63 characters of a-z, 0-9 and '-', beginning and ending with a letter or digit.");

    public override string ToString() => Value;

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Label();
}

public sealed class MemberIdJsonConverter : JsonConverter<MemberId>
{
    public override MemberId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        MemberId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("expected a member id (a-z, 0-9, '-')");

    public override void Write(Utf8JsonWriter writer, MemberId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
