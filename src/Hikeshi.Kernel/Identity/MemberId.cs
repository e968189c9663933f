using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Hikeshi.Kernel.Identity;

/// <summary>
/// Names an institution (or the hub) in a sector: 1–63 of <c>a-z 0-9 -</c>, as a DNS label (RFC 1035 §2.3.1). It outlives every key.
/// One of another sector is named with that: <c>bank-01@sg.example</c>.
/// </summary>
[JsonConverter(typeof(MemberIdJsonConverter))]
public readonly partial record struct MemberId
{
    private readonly string? value;

    private MemberId(string value) => this.value = value;

    public string Value => value ?? "";

    /// <summary>The foreign sector that it belongs to; null: this one.</summary>
    public string? Sector => value?.IndexOf('@', StringComparison.Ordinal) is { } at and >= 0 ? value[(at + 1)..] : null;

    /// <summary>As another sector names it.</summary>
    /// <exception cref="FormatException">It is named with a sector already, or the sector is no domain name.</exception>
    public MemberId In(string sector) => Sector is null && TryParseOfAnySector($"{Value}@{sector}", out var id) ? id : throw new FormatException($"'{Value}' of '{sector}' is no member of another sector: the sector is a domain name in lower case");

    /// <summary>As its own sector names it.</summary>
    public MemberId AtHome => Sector is { } sector ? new(Value[..^(sector.Length + 1)]) : this;

    /// <summary>Whether both count as one when voices are counted: members of another sector are who its hub says they are, so all of them are one voice.</summary>
    public bool IsOneVoiceWith(MemberId other) => this == other || (Sector is { } sector && sector == other.Sector);

    /// <summary>A member of this sector.</summary>
    public static bool TryParse(string? text, out MemberId id)
    {
        var ok = text is not null && Label().IsMatch(text);
        id = ok ? new MemberId(text!) : default;
        return ok;
    }

    /// <summary>A member of this sector or of another.</summary>
    public static bool TryParseOfAnySector(string? text, out MemberId id)
    {
        var at = text?.IndexOf('@', StringComparison.Ordinal) ?? -1;
        if (at < 0)
        {
            return TryParse(text, out id);
        }

        var ok = Label().IsMatch(text![..at]) && IsDomainName(text[(at + 1)..]);
        id = ok ? new MemberId(text) : default;
        return ok;
    }

    public static MemberId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a member id: 1 to 63 characters of a-z, 0-9 and '-', beginning and ending with a letter or digit.");

    private static bool IsDomainName(string text) => text.Length is > 0 and <= 253 && text.Split('.').All(label => Label().IsMatch(label));

    public override string ToString() => Value;

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Label();
}

public sealed class MemberIdJsonConverter : JsonConverter<MemberId>
{
    public override MemberId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        MemberId.TryParseOfAnySector(reader.GetString(), out var id) ? id : throw new JsonException("expected a member id (a-z, 0-9, '-')");

    public override void Write(Utf8JsonWriter writer, MemberId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
