using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Feeds;

namespace Hikeshi.Exposure.Vex.Boms;

/// <summary>CycloneDX as JSON (ECMA-424).</summary>
internal static class CycloneDxJsonContents
{
    public static BomContents Read(JsonAt root)
    {
        var metadata = root.Object("metadata");
        var main = metadata?.Object("component");
        var refs = new Dictionary<string, string?>(StringComparer.Ordinal);
        AddRefs(main is null ? [] : [main], refs);
        AddRefs(root.Array("components"), refs);
        return new BomContents(
            BomRefs.Serial(root.Text("serialNumber")),
            root.TextOrNumber("version") ?? "1",
            Instant(metadata, "timestamp"),
            metadata?.Array("authors").Select(author => author.Text("name")).FirstOrDefault(name => name is not null)
                ?? metadata?.Object("supplier")?.Text("name") ?? (metadata?.Any("manufacturer") ?? metadata?.Any("manufacture"))?.Text("name"),
            main?.Text("purl") is { } purl ? [purl] : [],
            main?.Text("bom-ref"),
            refs,
            [.. root.Array("vulnerabilities").Select(Vulnerability)]);
    }

    private static void AddRefs(IEnumerable<JsonAt> components, Dictionary<string, string?> refs)
    {
        foreach (var component in components)
        {
            if (component.Text("bom-ref") is { } name)
            {
                refs.TryAdd(name, component.Text("purl"));
            }

            AddRefs(component.Array("components"), refs);
        }
    }

    private static BomVulnerability Vulnerability(JsonAt item)
    {
        var analysis = item.Object("analysis");
        var aliases = item.Array("references").Select(reference => reference.Text("id")).OfType<string>().ToList();
        return new BomVulnerability(
            item.Text("id") ?? aliases.FirstOrDefault() ?? "",
            aliases,
            analysis?.Text("state"),
            analysis?.Text("justification"),
            [.. (analysis?.Array("response") ?? []).Select(response => response.AsText())],
            analysis?.Text("detail") ?? "",
            Instant(analysis, "firstIssued"),
            Instant(analysis, "lastUpdated") ?? Instant(item, "updated"),
            [.. item.Array("affects").Select(Affected)],
            item.Where);
    }

    private static BomAffected Affected(JsonAt item) => new(
        item.Text("ref") ?? throw item.Missing("ref", "the bom-ref or BOM-Link of a component"),
        [.. item.Array("versions").Select(one => new BomVersions(one.Text("version") ?? one.Text("range") ?? throw one.Missing("version", "a version, or a range"), one.Text("status")))]);

    private static DateTimeOffset? Instant(JsonAt? at, string name) => at?.Text(name) is { } text ? FeedText.Instant(text) : null;
}
