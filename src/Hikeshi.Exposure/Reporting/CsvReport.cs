using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Vex;
using Hikeshi.Exposure.Vex.Applying;

namespace Hikeshi.Exposure.Reporting;

/// <summary>Findings as CSV (RFC 4180), a row for each document that contains an affected component.</summary>
public static class CsvReport
{
    public static void Write(TextWriter output, ScanReport report)
    {
        Row(output, ["document", "purl", "ecosystem", "name", "version", "advisory", "aliases", "interval", "comparer", "source", "summary", "vex", "vex_status", "vex_justification", "vex_author", "vex_time", "vex_source"]);
        foreach (var package in report.Packages)
        {
            foreach (var finding in package.Findings)
            {
                foreach (var document in package.Documents)
                {
                    Row(output, [document, package.Purl, package.Ecosystem, package.Name, package.Version, finding.Advisory, string.Join(' ', finding.Aliases), finding.Interval, finding.Comparer, finding.Source, finding.Summary, .. Said(report.Vex.Of(package.Purl, finding.Advisory, document))]);
                }
            }
        }
    }

    /// <summary>Several statements in force are joined by <c>; </c>, in one order.</summary>
    private static IEnumerable<string> Said(VexDecision? decision) => decision is null ? ["", "", "", "", "", ""] :
    [
        FindingWords.State(decision.State),
        Joined(decision, statement => VexText.Label(statement.Status)),
        Joined(decision, VexText.Justification),
        Joined(decision, statement => statement.Author),
        Joined(decision, VexText.Time),
        Joined(decision, statement => statement.Where),
    ];

    private static string Joined(VexDecision decision, Func<VexStatement, string> text) => string.Join("; ", decision.InForce.Select(text));

    internal static void Row(TextWriter output, IEnumerable<string> fields) => output.Write(string.Join(',', fields.Select(Field)) + "\r\n");

    /// <summary>
    /// What a spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV Injection"), and what would steer a terminal is a dot:
    /// names and summaries come from outside.
    /// </summary>
    private static string Field(string text)
    {
        var safe = text is ['=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠' or '\t' or '\r' or '\n', ..] ? "'" + text : text;
        safe = string.Concat(safe.Select(character => char.IsControl(character) && character is not ('\t' or '\r' or '\n') ? '\u00B7' : character));
        return safe.AsSpan().ContainsAny("\",\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
