using System.Globalization;
using System.Text.Json;

namespace Hikeshi.Exposure.Advisories;

/// <summary>The kinds of weakness (CWE) that an advisory's document names, where its format has a member for them; nothing is guessed from texts.</summary>
public static class AdvisoryWeaknesses
{
    private const int Most = 50;
    private const string Prefix = "CWE-";

    /// <summary>OSV <c>database_specific.cwe_ids</c>, CVE records <c>cweId</c>, CSAF <c>cwe.id</c> and <c>cwes[].id</c>.</summary>
    /// <returns>Numbers, ascending; empty for formats that have none, and for what is no JSON.</returns>
    public static IReadOnlyList<int> Of(string document)
    {
        try
        {
            using var json = JsonDocument.Parse(document);
            var found = new SortedSet<int>();
            Walk(json.RootElement, parent: "", found);
            return [.. found.Take(Most)];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static void Walk(JsonElement element, string parent, SortedSet<int> found)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    Walk(member.Value, member.Name == "id" && parent is "cwe" or "cwes" ? "cwe-id" : member.Name, found);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Walk(item, parent, found);
                }

                break;
            case JsonValueKind.String when parent is "cweId" or "cwe_ids" or "cwe-id" && Number(element.GetString()!) is { } number:
                found.Add(number);
                break;
            default:
                break;
        }
    }

    /// <returns>Null when it is no <c>CWE-79</c>.</returns>
    private static int? Number(string id) =>
        id.StartsWith(Prefix, StringComparison.Ordinal) && int.TryParse(id.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
