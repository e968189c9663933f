using System.Globalization;
using Hikeshi.Exposure.Matching;

namespace Hikeshi.Exposure.Reporting.Html;

/// <summary>The head of the report: what was found, what was compared, and what was not.</summary>
internal sealed class ScanHtmlSummary(TextWriter output, ScanReport report, ScanInputs inputs, ScanWords words)
{
    public void Write(int open, int closed)
    {
        output.WriteLine($"<section class=\"summary\"><h2>{Say("summary")}</h2><ul class=\"tiles\">");
        Tile("open", open);
        Tile("closed", closed);
        Tile("undecided", report.Unparsed.Count);
        Tile("refused", inputs.Refused.Count);
        output.WriteLine($"</ul><p>{HtmlText.Encode(words.Say("summary.findings", Number(report.Findings), Number(report.Packages.Count)))}</p>");
        var ranges = inputs.Index.Ranges;
        output.WriteLine("<div class=\"counts\">");
        Counts("compared", [
            ("documents", report.Documents), ("components", report.Components), ("components.unique", report.UniqueComponents),
            ("advisories", inputs.Index.Advisories), ("ranges", ranges.Evaluated), ("statements", report.Vex.Uses.Count)]);
        Counts("skipped", [
            ("components.unidentified", report.Unidentified), ("components.versionless", report.WithoutVersion),
            ("advisories.withdrawn", inputs.Index.Withdrawn), ("advisories.named", inputs.NamedOnly), ("entries.unidentified", ranges.Unidentified),
            ("ranges.undecidable", ranges.Undecidable), ("ranges.git", ranges.Git), ("files.unknown", inputs.UnknownFiles)]);
        if (report.Vex.Uses.Count > 0)
        {
            Counts("fates", [.. report.Vex.Counts.Select(count => ("fate." + count.Fate, (long)count.Count))]);
        }

        output.WriteLine("</div></section>");
    }

    private void Tile(string kind, int count) => output.WriteLine($"<li class=\"{kind}\"><b>{Number(count)}</b> {Say("tile." + kind)}</li>");

    private void Counts(string heading, IReadOnlyList<(string Key, long Count)> counts)
    {
        output.WriteLine($"<div><h3>{Say(heading)}</h3><dl>");
        foreach (var (key, count) in counts)
        {
            output.WriteLine($"<div><dt>{Say(key)}</dt><dd>{Number(count)}</dd></div>");
        }

        output.WriteLine("</dl></div>");
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private string Say(string key) => HtmlText.Encode(words.Say(key));
}
