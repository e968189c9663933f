using System.Text;
using System.Text.Json;
using Hikeshi.Facts.Sharing;
using Hikeshi.Sharing.Publishing;

namespace Hikeshi.Sharing.Checking;

/// <summary>Collects what a bundle tells beside what can be acted on. Bounded: what is beyond is left out, and stays in the evidence.</summary>
internal sealed class ContextReader
{
    private const int Most = 50;
    private const int LargestPlaybook = 64 << 10;
    private readonly List<string> techniques = [];
    private readonly List<SharedPlaybook> playbooks = [];
    private readonly List<AffectedComponent> affected = [];
    private int sightings;

    /// <summary>Null when the bundle tells nothing of this.</summary>
    public SharedContext? Found => techniques.Count + playbooks.Count + affected.Count + sightings == 0 ? null : new(techniques, sightings, playbooks, affected);

    public void Take(JsonElement stixObject, string id)
    {
        switch (BundleReader.Text(stixObject, "type"))
        {
            case "sighting":
                sightings++;
                break;
            case "attack-pattern":
                foreach (var technique in References(stixObject, "mitre-attack").Where(technique => techniques.Count < Most && !techniques.Contains(technique)))
                {
                    techniques.Add(technique);
                }

                break;
            case "course-of-action" when PlaybookOf(stixObject) is { } text && playbooks.Count < Most:
                playbooks.Add(new SharedPlaybook(id, BundleReader.Text(stixObject, "name") ?? id, text));
                break;
            case "vulnerability" when affected.Count < Most && stixObject.TryGetProperty(BundleBuilder.AffectedProperty, out var component) && BundleReader.Text(component, "component") is { } named:
                affected.Add(new AffectedComponent(id, named, BundleReader.Text(component, "versions") ?? "", BundleReader.Text(stixObject, "name") ?? ""));
                break;
            default:
                break;
        }
    }

    private static IEnumerable<string> References(JsonElement stixObject, string source) =>
        stixObject.TryGetProperty("external_references", out var references) && references.ValueKind == JsonValueKind.Array
            ? references.EnumerateArray().Where(each => BundleReader.Text(each, "source_name") == source).Select(each => BundleReader.Text(each, "external_id")).OfType<string>().Where(id => id.Length <= 20)
            : [];

    /// <summary>Null unless it is a CACAO playbook, whole and of a size that a person reads.</summary>
    private static string? PlaybookOf(JsonElement stixObject)
    {
        if (!stixObject.TryGetProperty("extensions", out var extensions) || extensions.ValueKind != JsonValueKind.Object
            || !extensions.TryGetProperty(BundleBuilder.PlaybookExtensionId, out var extension) || BundleReader.Text(extension, "playbook_base64") is not { Length: <= LargestPlaybook * 4 / 3 } encoded)
        {
            return null;
        }

        try
        {
            var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(Convert.FromBase64String(encoded));
            using var playbook = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
            return BundleReader.Text(playbook.RootElement, "spec_version") == "cacao-2.0" ? text : null;
        }
        catch (Exception unreadable) when (unreadable is FormatException or JsonException or DecoderFallbackException)
        {
            return null;
        }
    }
}
