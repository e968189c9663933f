using System.Text.Encodings.Web;
using System.Text.Json;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Vex.Applying;

namespace Hikeshi.Exposure.Reporting;

/// <summary>Findings as SARIF 2.1.0 (OASIS): an advisory is a rule, and each document that contains an affected component has a result. The same findings make the same bytes.</summary>
public static class SarifReport
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="version">Of this program.</param>
    public static void Write(Stream output, ScanReport report, string version)
    {
        using var json = new Utf8JsonWriter(output, Readable);
        json.WriteStartObject();
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        var rules = WriteTool(json, report, version);
        json.WriteStartArray("results");
        foreach (var package in report.Packages)
        {
            foreach (var finding in package.Findings)
            {
                foreach (var document in package.Documents)
                {
                    WriteResult(json, package, finding, document, rules[finding.Advisory], report.Vex.Of(package.Purl, finding.Advisory, document));
                }
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <returns>The place of each advisory among the rules.</returns>
    private static Dictionary<string, int> WriteTool(Utf8JsonWriter json, ScanReport report, string version)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "hikeshi");
        json.WriteString("semanticVersion", version);
        json.WriteStartArray("rules");
        foreach (var finding in report.Packages.SelectMany(p => p.Findings).DistinctBy(f => f.Advisory, StringComparer.Ordinal).OrderBy(f => f.Advisory, StringComparer.Ordinal))
        {
            places.Add(finding.Advisory, places.Count);
            json.WriteStartObject();
            json.WriteString("id", finding.Advisory);
            json.WriteStartObject("shortDescription");
            json.WriteString("text", finding.Summary.Length == 0 ? finding.Advisory : finding.Summary);
            json.WriteEndObject();
            json.WriteStartObject("properties");
            json.WriteStartArray("aliases");
            foreach (var alias in finding.Aliases)
            {
                json.WriteStringValue(alias);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        return places;
    }

    private static void WriteResult(Utf8JsonWriter json, AffectedComponentFindings package, Finding finding, string document, int rule, VexDecision? said)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Advisory);
        json.WriteNumber("ruleIndex", rule);
        json.WriteString("level", "warning"); // how much it matters is not in the advisory, but in what depends on the component
        json.WriteStartObject("message");
        json.WriteString("text", FindingWords.Sentence(package, finding));
        json.WriteEndObject();
        WriteSaid(json, said);
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", string.Join('/', document.Split('/').Select(Uri.EscapeDataString)));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("partialFingerprints");
        json.WriteString("componentAndAdvisory/v1", $"{package.Purl} {finding.Advisory}");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>§3.27.23: a suppression of the kind <c>external</c> was made outside the code. What leaves a finding open is told among the properties.</summary>
    private static void WriteSaid(Utf8JsonWriter json, VexDecision? said)
    {
        if (said is null)
        {
            return;
        }

        if (said.State == VexState.Closed)
        {
            json.WriteStartArray("suppressions");
            json.WriteStartObject();
            json.WriteString("kind", "external");
            json.WriteString("status", "accepted");
            json.WriteString("justification", FindingWords.Sentence(said));
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteStartObject("properties");
        json.WriteString("vex", FindingWords.Sentence(said));
        json.WriteEndObject();
    }
}
