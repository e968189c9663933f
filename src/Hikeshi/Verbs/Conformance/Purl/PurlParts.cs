using System.Text.Json;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Verbs.Conformance.Purl;

/// <summary>The decoded components of a purl, as the suite writes them down.</summary>
internal sealed record PurlParts(string? Type, string? Namespace, string? Name, string? Version, IReadOnlyDictionary<string, string> Qualifiers, string? Subpath)
{
    public static PurlParts Of(CaseMember parts) => new(
        parts.OptionalText("type"), parts.OptionalText("namespace"), parts.OptionalText("name"), parts.OptionalText("version"), QualifiersOf(parts), parts.OptionalText("subpath"));

    public static PurlParts Of(PackageUrl purl) => new(purl.Type, purl.Namespace, purl.Name, purl.Version, purl.Qualifiers, purl.Subpath);

    public PackageUrl? Build() => PackageUrl.Build(Type, Namespace, Name, Version, Qualifiers, Subpath);

    /// <summary>Two are the same exactly when this text is.</summary>
    public override string ToString() => JsonSerializer.Serialize(
        (string?[])[Type, Namespace, Name, Version, .. Qualifiers.OrderBy(q => q.Key, StringComparer.Ordinal).Select(q => q.Key + "=" + q.Value), "#" + Subpath]);

    private static Dictionary<string, string> QualifiersOf(CaseMember parts)
    {
        if (parts.Value.ValueKind != JsonValueKind.Object)
        {
            throw parts.Refused("an object with the parts of a purl");
        }

        if (!parts.Value.TryGetProperty("qualifiers", out var qualifiers) || qualifiers.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        var member = new CaseMember(parts.Where + ".qualifiers", qualifiers);
        return qualifiers.ValueKind == JsonValueKind.Object
            ? qualifiers.EnumerateObject().ToDictionary(q => q.Name, q => new CaseMember($"{member.Where}.{q.Name}", q.Value).Text, StringComparer.Ordinal)
            : throw member.Refused("an object with texts");
    }
}
