using System.Text;
using System.Text.Json;
using Hikeshi.Evidence;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance.MatchLabels;

/// <summary>One finding that a person has judged (anchore/vulnerability-match-labels): a package of an image, a weakness, and whether it is right.</summary>
/// <param name="Place">File and line.</param>
/// <param name="Package">Null when the label names paths within the image, or nothing.</param>
/// <param name="Ids">The weakness as the tool named it, and its CVE.</param>
/// <param name="IsTrue">Null when the person could not tell.</param>
internal sealed record MatchLabel(string Place, string Image, string? Package, string? Version, IReadOnlyList<string> Ids, bool? IsTrue)
{
    public static readonly CaseLayout Layout = new("*.ndjson", ".ndjson", "labels, a JSON object a line, a file for each image", "exposure/match-labels");

    private const int MostBytes = 64 << 20;

    /// <summary>Lines that are no label are added to <paramref name="unreadable"/>.</summary>
    public static IEnumerable<MatchLabel> Read(string path, string name, List<Refusal> unreadable)
    {
        var line = 0;
        foreach (var text in Encoding.UTF8.GetString(RegularFile.Read(path, MostBytes)).Split('\n'))
        {
            line++;
            if (text.Trim().Length > 0 && ReadLine($"{name}:{line}", text, unreadable) is { } label)
            {
                yield return label;
            }
        }
    }

    private static MatchLabel? ReadLine(string place, string text, List<Refusal> unreadable)
    {
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
            var root = json.RootElement;
            bool? isTrue = Text(root, "label") switch
            {
                "TP" => true,
                "FP" => false,
                "??" => null,
                var other => throw CaseDocument.Refused(place + " $.label", $"found '{other}'", "TP, FP or ??"),
            };
            var package = root.TryGetProperty("package", out var found) && found.ValueKind == JsonValueKind.Object ? found : default(JsonElement?);
            string[] ids = [.. new[] { Text(root, "vulnerability_id"), Text(root, "effective_cve") }.OfType<string>().Distinct(StringComparer.Ordinal)];
            var image = root.TryGetProperty("image", out var of) && of.ValueKind == JsonValueKind.Object ? Text(of, "exact") : null;
            return new MatchLabel(place, image ?? "", package is { } p ? Text(p, "name") : null, package is { } q ? Text(q, "version") : null, ids.Length > 0 ? ids : throw CaseDocument.Refused(place, "no vulnerability_id", "the id of a weakness"), isTrue);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            unreadable.Add(CaseDocument.Refused(place, failure.Message.TrimEnd('.'), "a label as JSON").Refusal);
            return null;
        }
        catch (RefusedException refused)
        {
            unreadable.Add(refused.Refusal);
            return null;
        }
    }

    private static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
