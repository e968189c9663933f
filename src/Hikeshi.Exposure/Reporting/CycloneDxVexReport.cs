using System.Text.Encodings.Web;
using System.Text.Json;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Vex;
using Hikeshi.Exposure.Vex.Applying;
using Hikeshi.Exposure.Vex.Boms;

namespace Hikeshi.Exposure.Reporting;

/// <summary>Findings as CycloneDX 1.6 (ECMA-424) with vulnerabilities: what suppliers say of them is their analysis, and all others are "in triage", for what they do here people and the ledger have to say. The same findings make the same bytes.</summary>
public static class CycloneDxVexReport
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="version">Of this program.</param>
    public static void Write(Stream output, ScanReport report, string version)
    {
        using var json = new Utf8JsonWriter(output, Readable);
        json.WriteStartObject();
        json.WriteString("bomFormat", "CycloneDX");
        json.WriteString("specVersion", "1.6");
        json.WriteNumber("version", 1);
        WriteTool(json, version);
        json.WriteStartArray("components");
        foreach (var package in report.Packages)
        {
            json.WriteStartObject();
            json.WriteString("type", "library");
            json.WriteString("bom-ref", package.Purl);
            json.WriteString("name", package.Name);
            if (package.Version.Length > 0)
            {
                json.WriteString("version", package.Version);
            }

            json.WriteString("purl", package.Purl);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("vulnerabilities");
        var found = report.Packages.SelectMany(p => p.Findings.Select(f => new Found(p, f, Analysis(report, p, f), [.. report.Said(p, f)])));
        foreach (var one in found.GroupBy(f => (f.Finding.Advisory, f.Analysis)).OrderBy(g => g.Key.Advisory, StringComparer.Ordinal).ThenBy(g => g.Key.Analysis.State, StringComparer.Ordinal).ThenBy(g => g.Key.Analysis.Justification, StringComparer.Ordinal))
        {
            WriteVulnerability(json, one.Key.Analysis, [.. one]);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>One component stands for all documents that contain it: a weakness is away only when it is in each of them.</summary>
    private static (string State, string? Justification) Analysis(ScanReport report, AffectedComponentFindings package, Finding finding)
    {
        var said = report.Said(package, finding).ToList();
        var because = said.Count == 0 ? null : said[0].Because;
        return report.IsClosed(package, finding) ? (CycloneDxWords.State(because!), because!.Status == VexStatus.NotAffected ? CycloneDxWords.Justification(because) : null)
            : said.Exists(decision => decision.State == VexState.Affected) ? ("exploitable", null)
            : ("in_triage", null);
    }

    private static void WriteTool(Utf8JsonWriter json, string version)
    {
        json.WriteStartObject("metadata");
        json.WriteStartObject("tools");
        json.WriteStartArray("components");
        json.WriteStartObject();
        json.WriteString("type", "application");
        json.WriteString("name", "hikeshi");
        json.WriteString("version", version);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteVulnerability(Utf8JsonWriter json, (string State, string? Justification) analysis, IReadOnlyList<Found> found)
    {
        var finding = found[0].Finding;
        json.WriteStartObject();
        json.WriteString("id", finding.Advisory);
        json.WriteStartArray("references");
        foreach (var alias in finding.Aliases.Distinct(StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("id", alias);
            json.WriteStartObject("source");
            json.WriteString("name", alias.Split('-', 2)[0]);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("description", finding.Summary);
        json.WriteStartObject("analysis");
        json.WriteString("state", analysis.State);
        if (analysis.Justification is not null)
        {
            json.WriteString("justification", analysis.Justification);
        }

        json.WriteString("detail", string.Join('\n', found.SelectMany(f => f.Said.Select(FindingWords.Sentence).Prepend(FindingWords.Sentence(f.Package, f.Finding))).Distinct(StringComparer.Ordinal)));
        json.WriteEndObject();
        json.WriteStartArray("affects");
        foreach (var package in found.Select(f => f.Package).DistinctBy(p => p.Purl, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("ref", package.Purl);
            json.WriteStartArray("versions");
            json.WriteStartObject();
            json.WriteString(package.Version.Length > 0 ? "version" : "range", package.Version.Length > 0 ? package.Version : "vers:generic/*");
            json.WriteString("status", analysis.State is "not_affected" or "resolved" ? "unaffected" : "affected");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private sealed record Found(AffectedComponentFindings Package, Finding Finding, (string State, string? Justification) Analysis, IReadOnlyList<VexDecision> Said);
}
