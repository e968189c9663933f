using System.Text;
using System.Text.Json;

namespace Hikeshi.Exposure.Vex.Boms;

/// <summary>The package URLs of what an SPDX document describes (SPDX 2.3 §11, <c>DESCRIBES</c>; SPDX 3.0.1, <c>rootElement</c>).</summary>
internal static class SpdxDescribed
{
    private const string Document = "SPDXRef-DOCUMENT";

    public static IReadOnlyList<string> Of(JsonElement root)
    {
        var ids = Items(root, "documentDescribes").Where(id => id.ValueKind == JsonValueKind.String).Select(id => id.GetString()!)
            .Concat(Items(root, "relationships").Where(r => Text(r, "relationshipType") == "DESCRIBES" && Text(r, "spdxElementId") == Document).Select(r => Text(r, "relatedSpdxElement") ?? ""))
            .Concat(Items(root, "relationships").Where(r => Text(r, "relationshipType") == "DESCRIBED_BY" && Text(r, "relatedSpdxElement") == Document).Select(r => Text(r, "spdxElementId") ?? ""))
            .ToHashSet(StringComparer.Ordinal);
        return Items(root, "packages").Where(package => Text(package, "SPDXID") is { } id && ids.Contains(id))
            .SelectMany(package => Items(package, "externalRefs").Where(r => Text(r, "referenceType") == "purl").Select(r => Text(r, "referenceLocator")))
            .OfType<string>().Distinct(StringComparer.Ordinal).ToList();
    }

    public static IReadOnlyList<string> OfGraph(JsonElement root)
    {
        var elements = Items(root, "@graph").ToList();
        var ids = elements.Where(e => (Text(e, "type") ?? Text(e, "@type")) is "SpdxDocument" or "software_Sbom").SelectMany(e => Items(e, "rootElement"))
            .Where(id => id.ValueKind == JsonValueKind.String).Select(id => id.GetString()!).ToHashSet(StringComparer.Ordinal);
        return elements.Where(e => (Text(e, "spdxId") ?? Text(e, "@id")) is { } id && ids.Contains(id))
            .SelectMany(e => Items(e, "externalIdentifier").Where(i => Text(i, "externalIdentifierType") == "packageUrl").Select(i => Text(i, "identifier")).Append(Text(e, "software_packageUrl")))
            .OfType<string>().Distinct(StringComparer.Ordinal).ToList();
    }

    public static IReadOnlyList<string> OfTagValue(ReadOnlySpan<byte> utf8)
    {
        var (ids, purls, at) = (new HashSet<string>(StringComparer.Ordinal), new List<(string Id, string Purl)>(), "");
        foreach (var line in Encoding.UTF8.GetString(utf8).Split('\n'))
        {
            switch (line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                case ["SPDXID:", var id]:
                    at = id;
                    break;
                case ["ExternalRef:", _, "purl", var purl]:
                    purls.Add((at, purl));
                    break;
                case ["Relationship:", Document, "DESCRIBES", var described]:
                    ids.Add(described);
                    break;
                case ["Relationship:", var described, "DESCRIBED_BY", Document]:
                    ids.Add(described);
                    break;
            }
        }

        return purls.Where(one => ids.Contains(one.Id)).Select(one => one.Purl).Distinct(StringComparer.Ordinal).ToList();
    }

    private static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
