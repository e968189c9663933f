using System.Text.Json;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Vex.Applying;

namespace Hikeshi.Verbs.Exposure;

/// <summary>A scan for programs.</summary>
internal static class ScanJson
{
    public static void Write(Utf8JsonWriter json, ScanResult result)
    {
        json.WriteStartObject();
        WriteSummary(json, result);
        json.WriteStartArray("packages");
        foreach (var package in result.Report.Packages)
        {
            WritePackage(json, result.Report, package);
        }

        json.WriteEndArray();
        json.WriteStartArray("undecided");
        foreach (var component in result.Report.Unparsed)
        {
            json.WriteStartObject();
            json.WriteString("purl", component.Purl);
            json.WriteString("version", component.Version);
            WriteStrings(json, "advisories", component.Advisories);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("refused");
        foreach (var refusal in result.Refused)
        {
            RefusalJson.Write(json, refusal);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSummary(Utf8JsonWriter json, ScanResult result)
    {
        var (report, index, timing) = (result.Report, result.Index, result.Timing);
        json.WriteStartObject("summary");
        json.WriteNumber("documents", report.Documents);
        json.WriteNumber("refused", result.Refused.Count);
        json.WriteNumber("components", report.Components);
        json.WriteNumber("uniqueComponents", report.UniqueComponents);
        json.WriteNumber("unidentified", report.Unidentified);
        json.WriteNumber("withoutVersion", report.WithoutVersion);
        json.WriteNumber("advisories", index.Advisories);
        json.WriteNumber("withdrawn", index.Withdrawn);
        json.WriteNumber("namedProductsOnly", result.NamedOnly);
        json.WriteNumber("filesOfNoKnownKind", result.Loaded.Unknown.Count);
        json.WriteNumber("rangesEvaluated", index.Ranges.Evaluated);
        json.WriteNumber("gitRangesIgnored", index.Ranges.Git);
        json.WriteNumber("undecidableRanges", index.Ranges.Undecidable);
        json.WriteNumber("entriesWithoutPackage", index.Ranges.Unidentified);
        json.WriteNumber("affectedComponents", report.Packages.Count);
        json.WriteNumber("findings", report.Findings);
        json.WriteNumber("closed", report.Closed);
        json.WriteNumber("open", report.Open);
        json.WriteNumber("undecided", report.Unparsed.Count);
        json.WriteNumber("vexStatements", report.Vex.Uses.Count);
        json.WriteStartObject("vex");
        foreach (var (fate, count) in report.Vex.Counts)
        {
            json.WriteNumber(VexReportJson.Word(fate), count);
        }

        json.WriteEndObject();
        json.WriteNumber("advisoriesMs", timing.AdvisoriesMs);
        json.WriteNumber("documentsMs", timing.DocumentsMs);
        json.WriteNumber("matchingMs", timing.MatchingMs);
        json.WriteNumber("vexMs", timing.VexMs);
        json.WriteNumber("totalMs", timing.TotalMs);
        json.WriteEndObject();
    }

    private static void WritePackage(Utf8JsonWriter json, ScanReport report, AffectedComponentFindings package)
    {
        json.WriteStartObject();
        json.WriteString("purl", package.Purl);
        json.WriteString("ecosystem", package.Ecosystem);
        json.WriteString("name", package.Name);
        json.WriteString("version", package.Version);
        WriteStrings(json, "documents", package.Documents);
        json.WriteStartArray("findings");
        foreach (var finding in package.Findings)
        {
            json.WriteStartObject();
            json.WriteString("advisory", finding.Advisory);
            WriteStrings(json, "aliases", finding.Aliases);
            json.WriteString("summary", finding.Summary);
            json.WriteString("interval", finding.Interval);
            json.WriteString("comparer", finding.Comparer);
            json.WriteString("source", finding.Source);
            json.WriteBoolean("closed", report.IsClosed(package, finding));
            json.WriteStartArray("vex");
            foreach (var decision in package.Documents.Select(document => report.Vex.Of(package.Purl, finding.Advisory, document)).OfType<VexDecision>())
            {
                VexReportJson.Write(json, decision);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
