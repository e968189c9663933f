using System.Text.Json;
using Hikeshi.Detection;

namespace Hikeshi.Verbs.Rules;

/// <summary>The findings as SARIF 2.1.0 (OASIS): a check is a rule, a finding a result. The same findings make the same bytes.</summary>
internal static class RulesCheckSarif
{
    public static void Write(Utf8JsonWriter json, RuleLintReport report)
    {
        json.WriteStartObject();
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        var checks = WriteTool(json, report);
        json.WriteStartArray("results");
        foreach (var finding in report.Findings)
        {
            WriteResult(json, finding, checks[finding.Check]);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <returns>The place of each check among the rules.</returns>
    private static Dictionary<string, int> WriteTool(Utf8JsonWriter json, RuleLintReport report)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "hikeshi");
        json.WriteString("semanticVersion", typeof(RulesCheckSarif).Assembly.GetName().Version!.ToString(3));
        json.WriteStartArray("rules");
        foreach (var check in report.Findings.Select(f => f.Check).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            places.Add(check, places.Count);
            json.WriteStartObject();
            json.WriteString("id", check);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        return places;
    }

    private static void WriteResult(Utf8JsonWriter json, RuleFinding finding, int check)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Check);
        json.WriteNumber("ruleIndex", check);
        json.WriteString("level", finding.Severity switch { FindingSeverity.Error => "error", FindingSeverity.Warning => "warning", _ => "note" });
        json.WriteStartObject("message");
        json.WriteString("text", finding.Sentence);
        json.WriteEndObject();
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", string.Join('/', finding.File.Split('/').Select(Uri.EscapeDataString)));
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", finding.Line);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
