using System.Collections.Concurrent;
using System.Text.Json;
using System.Xml;
using System.Xml.Schema;
using Hikeshi.Ledger.Import.Schemas;

namespace Hikeshi.Ledger.Import.CycloneDx;

/// <summary>The schemas that the CycloneDX project publishes (ECMA-424 for 1.6 and later), built into this assembly. Each is made ready when the first document of its version arrives.</summary>
internal static class CycloneDxSchemas
{
    public static readonly string[] JsonVersions = ["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"];
    public static readonly string[] XmlVersions = ["1.0", "1.1", .. JsonVersions];

    private static readonly ConcurrentDictionary<string, Lazy<JsonSchemaNode>> Json = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, Lazy<XmlSchemaSet>> Xml = new(StringComparer.Ordinal);

    public static JsonSchemaNode ForJson(string version) => Json.GetOrAdd(version, static v => new(() => ReadJson(v))).Value;

    /// <summary>Compiled; may be used by several readers at once.</summary>
    public static XmlSchemaSet ForXml(string version) => Xml.GetOrAdd(version, static v => new(() => ReadXml(v))).Value;

    public static string NamespaceOf(string version) => "http://cyclonedx.org/schema/bom/" + version;

    private static JsonSchemaNode ReadJson(string version)
    {
        var open = new List<JsonDocument>();
        try
        {
            return new JsonSchemaReader(name =>
            {
                using var stream = Open(name);
                open.Add(JsonDocument.Parse(stream));
                return open[^1];
            }).Read($"bom-{version}.SNAPSHOT.schema.json");
        }
        finally
        {
            open.ForEach(d => d.Dispose());
        }
    }

    private static XmlSchemaSet ReadXml(string version)
    {
        var set = new XmlSchemaSet { XmlResolver = null };
        foreach (var name in new[] { "spdx.SNAPSHOT.xsd", $"bom-{version}.SNAPSHOT.xsd" })
        {
            using var stream = Open(name);
            using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            set.Add(null, reader);
        }

        set.Compile();
        return set;
    }

    private static Stream Open(string name) =>
        typeof(CycloneDxSchemas).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"the schema {name} is not built in");
}
