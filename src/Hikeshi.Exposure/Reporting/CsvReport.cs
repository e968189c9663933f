using Hikeshi.Exposure.Matching;

namespace Hikeshi.Exposure.Reporting;

/// <summary>Findings as CSV (RFC 4180), a row for each document that contains an affected component.</summary>
public static class CsvReport
{
    public static void Write(TextWriter output, ScanReport report)
    {
        Row(output, ["document", "purl", "ecosystem", "name", "version", "advisory", "aliases", "interval", "comparer", "source", "summary"]);
        foreach (var package in report.Packages)
        {
            foreach (var finding in package.Findings)
            {
                foreach (var document in package.Documents)
                {
                    Row(output, [document, package.Purl, package.Ecosystem, package.Name, package.Version, finding.Advisory, string.Join(' ', finding.Aliases), finding.Interval, finding.Comparer, finding.Source, finding.Summary]);
                }
            }
        }
    }

    internal static void Row(TextWriter output, IEnumerable<string> fields) => output.Write(string.Join(',', fields.Select(Field)) + "\r\n");

    /// <summary>What a spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV Injection"): names and summaries come from outside.</summary>
    private static string Field(string text)
    {
        var safe = text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;
        return safe.AsSpan().ContainsAny("\",\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
