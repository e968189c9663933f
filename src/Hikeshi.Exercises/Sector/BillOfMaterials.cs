using System.Text.Json;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exercises.Sector;

/// <summary>What an asset runs, as CycloneDX 1.6 JSON: the way an institution's own tools would tell it.</summary>
public static class BillOfMaterials
{
    /// <summary>Beside <c>institution.json</c>.</summary>
    public static string FileName(Asset asset) => $"{asset.Id}.cdx.json";

    /// <summary>UTF-8 without a byte order mark.</summary>
    public static byte[] Of(Asset asset)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("bomFormat", "CycloneDX");
            json.WriteString("specVersion", "1.6");
            json.WriteNumber("version", 1);
            json.WriteStartObject("metadata");
            json.WriteStartObject("component");
            json.WriteString("type", "platform");
            json.WriteString("name", asset.Id);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartArray("components");
            foreach (var purl in asset.Software)
            {
                WriteComponent(json, purl);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteComponent(Utf8JsonWriter json, string text)
    {
        var purl = PackageUrl.TryParse(text, out var parsed) ? parsed : throw new ArgumentException($"'{text}' is no package URL", nameof(text));
        json.WriteStartObject();
        json.WriteString("type", "library");
        json.WriteString("bom-ref", text);
        if (purl.Namespace is { } group)
        {
            json.WriteString("group", group);
        }

        json.WriteString("name", purl.Name);
        if (purl.Version is { } version)
        {
            json.WriteString("version", version);
        }

        json.WriteString("purl", text);
        json.WriteEndObject();
    }
}
