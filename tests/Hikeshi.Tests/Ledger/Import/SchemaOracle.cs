using System.Text.Json;
using Hikeshi.Ledger.Import.CycloneDx;
using Json.Schema;

namespace Hikeshi.Tests.Ledger.Import;

/// <summary>The same schemas in a library that shares no code with ours (JsonSchema.Net).</summary>
internal static class SchemaOracle
{
    private static readonly Lazy<bool> Shared = new(() =>
    {
        foreach (var name in new[] { "spdx", "jsf-0.82", "cryptography-defs" })
        {
            SchemaRegistry.Global.Register(new Uri($"http://cyclonedx.org/schema/{name}.SNAPSHOT.schema.json"), JsonSchema.FromText(Text($"{name}.SNAPSHOT.schema.json")));
        }

        return true;
    });

    private static readonly Dictionary<string, JsonSchema> Schemas = new(StringComparer.Ordinal);

    public static bool Accepts(string version, byte[] utf8)
    {
        lock (Schemas)
        {
            _ = Shared.Value;
            if (!Schemas.TryGetValue(version, out var schema))
            {
                Schemas[version] = schema = JsonSchema.FromText(Text($"bom-{version}.SNAPSHOT.schema.json"));
            }

            using var document = JsonDocument.Parse(utf8);
            return schema.Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.Flag, RequireFormatValidation = true }).IsValid;
        }
    }

    private static string Text(string name)
    {
        using var reader = new StreamReader(typeof(CycloneDxSchemas).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
