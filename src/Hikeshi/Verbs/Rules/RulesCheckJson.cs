using System.Text.Json;
using Hikeshi.Detection;

namespace Hikeshi.Verbs.Rules;

/// <summary>The findings of <c>hikeshi rules check</c> for programs.</summary>
internal static class RulesCheckJson
{
    public static void Write(Utf8JsonWriter json, RuleLintReport report)
    {
        json.WriteStartObject();
        json.WriteNumber("files", report.Files);
        json.WriteNumber("rules", report.Rules);
        json.WriteNumber("errors", report.Count(FindingSeverity.Error));
        json.WriteNumber("warnings", report.Count(FindingSeverity.Warning));
        json.WriteNumber("hints", report.Count(FindingSeverity.Hint));
        json.WriteStartArray("findings");
        foreach (var finding in report.Findings)
        {
            json.WriteStartObject();
            json.WriteString("file", finding.File);
            json.WriteNumber("line", finding.Line);
            json.WriteString("severity", RulesCheckCommand.Word(finding.Severity));
            json.WriteString("check", finding.Check);
            json.WriteString("what", finding.What);
            json.WriteString("why", finding.Why);
            json.WriteString("mend", finding.Mend);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
