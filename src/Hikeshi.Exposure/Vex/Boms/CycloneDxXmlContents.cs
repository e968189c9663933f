using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Hikeshi.Exposure.Feeds;

namespace Hikeshi.Exposure.Vex.Boms;

/// <summary>CycloneDX as XML (ECMA-424): what <see cref="CycloneDxJsonContents"/> takes of JSON.</summary>
internal static class CycloneDxXmlContents
{
    public static BomContents Read(string file, XElement root)
    {
        var metadata = Child(root, "metadata");
        var main = Child(metadata, "component");
        var refs = new Dictionary<string, string?>(StringComparer.Ordinal);
        AddRefs(main is null ? [] : [main], refs);
        AddRefs(Children(Child(root, "components"), "component"), refs);
        return new BomContents(
            BomRefs.Serial(root.Attribute("serialNumber")?.Value),
            root.Attribute("version")?.Value ?? "1",
            Instant(metadata, "timestamp"),
            Text(Children(Child(metadata, "authors"), "author").FirstOrDefault(), "name") ?? Text(Child(metadata, "supplier"), "name") ?? Text(Child(metadata, "manufacturer") ?? Child(metadata, "manufacture"), "name"),
            Text(main, "purl") is { } purl ? [purl] : [],
            main?.Attribute("bom-ref")?.Value,
            refs,
            [.. Children(Child(root, "vulnerabilities"), "vulnerability").Select(item => Vulnerability(file, item))]);
    }

    private static void AddRefs(IEnumerable<XElement> components, Dictionary<string, string?> refs)
    {
        foreach (var component in components)
        {
            if (component.Attribute("bom-ref")?.Value is { } name)
            {
                refs.TryAdd(name, Text(component, "purl"));
            }

            AddRefs(Children(Child(component, "components"), "component"), refs);
        }
    }

    private static BomVulnerability Vulnerability(string file, XElement item)
    {
        var analysis = Child(item, "analysis");
        var aliases = Children(Child(item, "references"), "reference").Select(reference => Text(reference, "id")).OfType<string>().ToList();
        return new BomVulnerability(
            Text(item, "id") ?? aliases.FirstOrDefault() ?? "",
            aliases,
            Text(analysis, "state"),
            Text(analysis, "justification"),
            [.. Children(Child(analysis, "responses"), "response").Select(response => response.Value.Trim())],
            Text(analysis, "detail") ?? "",
            Instant(analysis, "firstIssued"),
            Instant(analysis, "lastUpdated") ?? Instant(item, "updated"),
            [.. Children(Child(item, "affects"), "target").Select(Affected)],
            string.Create(CultureInfo.InvariantCulture, $"{file}:{((IXmlLineInfo)item).LineNumber}"));
    }

    private static BomAffected Affected(XElement target) => new(
        Text(target, "ref") ?? "",
        [.. Children(Child(target, "versions"), "version").Select(one => new BomVersions(Text(one, "version") ?? Text(one, "range") ?? "", Text(one, "status")))]);

    private static XElement? Child(XElement? parent, string name) => Children(parent, name).FirstOrDefault();

    private static IEnumerable<XElement> Children(XElement? parent, string name) => parent?.Elements(parent.Name.Namespace + name) ?? [];

    private static string? Text(XElement? parent, string name) => Child(parent, name)?.Value.Trim() is { Length: > 0 } text ? text : null;

    private static DateTimeOffset? Instant(XElement? parent, string name) => Text(parent, name) is { } text ? FeedText.Instant(text) : null;
}
