using System.Text.Json;
using Hikeshi.Exposure.Scoring.Ssvc;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Feeds;

/// <summary>What a CVE record says about exploitation, from its containers of data providers (CISA's Vulnrichment among them).</summary>
/// <param name="Exploitation">SSVC; null when nobody says it.</param>
/// <param name="Automatable">SSVC; null when nobody says it.</param>
/// <param name="Kev">A provider says that it is in CISA's catalogue.</param>
/// <param name="Vectors">CVSS vectors of the record, unread, the newest version first.</param>
public sealed record CveEnrichment(string Cve, Exploitation? Exploitation, Automatable? Automatable, bool Kev, IReadOnlyList<string> Vectors);

/// <summary>Reads CVE records, JSON 5.x (CVEProject/cve-schema): <c>cveMetadata.cveId</c>, and <c>metrics</c> of <c>containers.cna</c> and <c>containers.adp[]</c>.</summary>
public static class EnrichmentReader
{
    private const int LargestBytes = 16 << 20;
    private static readonly string[] VectorMembers = ["cvssV4_0", "cvssV3_1", "cvssV3_0", "cvssV2_0"];

    /// <exception cref="RefusedException">A <see cref="FeedRefused"/>: no CVE record. Values of SSVC that are not its own are passed over.</exception>
    public static CveEnrichment Read(string file, ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = utf8.Length <= LargestBytes ? JsonDocument.Parse(utf8) : throw Refused(file, $"{utf8.Length} bytes", $"at most {LargestBytes} bytes");
            var id = Text(Member(Member(document.RootElement, "cveMetadata"), "cveId"));
            var containers = Member(document.RootElement, "containers");
            return id is not null && FeedText.IsCve(id) && containers.ValueKind == JsonValueKind.Object
                ? Of(id, Items(Member(containers, "adp")).Append(Member(containers, "cna")).SelectMany(container => Items(Member(container, "metrics"))).ToList())
                : throw Refused($"{file}: $.cveMetadata.cveId", FeedText.Shortened(id ?? "nothing"), FeedText.CveForm + ", and containers beside it");
        }
        catch (JsonException broken)
        {
            throw Refused($"{file}:{(broken.LineNumber ?? 0) + 1}", "this is not JSON", "a CVE record as JSON 5.x");
        }
        catch (InvalidOperationException)
        {
            throw Refused(file, "a text that is not valid Unicode", "UTF-8 and paired surrogates");
        }
    }

    private static CveEnrichment Of(string id, IReadOnlyList<JsonElement> metrics)
    {
        var others = metrics.Select(metric => Member(metric, "other")).Where(other => other.ValueKind == JsonValueKind.Object).ToList();
        var options = others.Where(other => Text(Member(other, "type")) == "ssvc").SelectMany(other => Items(Member(Member(other, "content"), "options"))).ToList();
        // Of several providers the most serious word counts.
        return new CveEnrichment(
            id,
            options.Select(option => ExploitationOf(Text(Member(option, "Exploitation")))).Max(),
            options.Select(option => AutomatableOf(Text(Member(option, "Automatable")))).Max(),
            others.Exists(other => Text(Member(other, "type")) == "kev"),
            [.. VectorMembers.SelectMany(name => metrics.Select(metric => Text(Member(Member(metric, name), "vectorString")))).OfType<string>()]);
    }

    private static Exploitation? ExploitationOf(string? word) => word?.ToLowerInvariant() switch
    {
        "active" => Exploitation.Active,
        "poc" or "public poc" => Exploitation.PublicPoc,
        "none" => Exploitation.None,
        _ => null,
    };

    private static Automatable? AutomatableOf(string? word) => word?.ToLowerInvariant() switch
    {
        "yes" => Automatable.Yes,
        "no" => Automatable.No,
        _ => null,
    };

    private static JsonElement Member(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : default;

    private static IEnumerable<JsonElement> Items(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static RefusedException Refused(string where, string what, string expected) => new(new FeedRefused(where, what, expected));
}
