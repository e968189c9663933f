using System.Globalization;
using Hikeshi.Exposure.Matching;

namespace Hikeshi.Exposure.Reporting.Html;

/// <summary>
/// A scan as one page to print or to send: no script, no picture, nothing fetched. It is written as it goes, however long it is: what was
/// compared, open findings by component, those that VEX closes, and what nobody could decide or read.
/// </summary>
public sealed class ScanHtml(TextWriter output, ScanReport report, ScanInputs inputs, ScanWords words)
{
    private const int MostText = 600;

    public void Write()
    {
        HtmlPage.Begin(output, words.Language, words.Say("title"), "scan.css");
        output.WriteLine($"<header><h1>{Say("title")}</h1><p class=\"soft\">{Say("subtitle")} · {HtmlText.Encode(words.Say("at", inputs.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)))}</p></header>");
        output.WriteLine("<main>");
        var (open, closed) = (report.Open, report.Closed);
        new ScanHtmlSummary(output, report, inputs, words).Write(open, closed);
        WriteFindings("open", open, areClosed: false);
        WriteFindings("closed", closed, areClosed: true);
        WriteUndecided();
        WriteRefused();
        output.WriteLine($"<section class=\"inputs\"><h2>{Say("method")}</h2><p>{Say("method.identity")}</p><p>{Say("method.vex")}</p><p>{Say("method.bounds")}</p></section>");
        output.WriteLine("</main>");
        HtmlPage.End(output);
    }

    private void WriteFindings(string kind, int count, bool areClosed)
    {
        if (areClosed && count == 0)
        {
            return;
        }

        output.WriteLine($"<section id=\"{kind}\"><h2>{Say(kind)}</h2><p class=\"soft\">{Say(count == 0 ? kind + ".none" : kind + ".note")}</p>");
        var one = new ScanHtmlComponent(output, report, words);
        foreach (var package in report.Packages)
        {
            var findings = package.Findings.Where(finding => report.IsClosed(package, finding) == areClosed).ToList();
            if (findings.Count > 0)
            {
                one.Write(package, findings);
            }
        }

        output.WriteLine("</section>");
    }

    private void WriteUndecided()
    {
        if (report.Unparsed.Count == 0)
        {
            return;
        }

        BeginTable("undecided", ["component", "version", "advisory"]);
        foreach (var component in report.Unparsed)
        {
            Row([component.Purl, component.Version.Length == 0 ? words.Say("version.none") : component.Version, Bounded.Of(component.Advisories, words)]);
        }

        output.WriteLine("</tbody></table></section>");
    }

    private void WriteRefused()
    {
        if (inputs.Refused.Count == 0)
        {
            return;
        }

        BeginTable("refused", ["where", "what", "expected", "mend"]);
        foreach (var refusal in inputs.Refused)
        {
            Row([refusal.Where, refusal.What, refusal.Expected, refusal.Mend]);
        }

        output.WriteLine("</tbody></table></section>");
    }

    private void BeginTable(string kind, IReadOnlyList<string> columns)
    {
        output.WriteLine($"<section id=\"{kind}\"><h2>{Say(kind)}</h2><p class=\"soft\">{Say(kind + ".note")}</p><table class=\"listed\"><thead><tr>");
        foreach (var column in columns)
        {
            output.Write($"<th scope=\"col\">{Say(column)}</th>");
        }

        output.WriteLine("</tr></thead><tbody>");
    }

    private void Row(IReadOnlyList<string> cells)
    {
        output.Write("<tr>");
        foreach (var cell in cells)
        {
            output.Write($"<td>{HtmlText.Encode(cell, MostText)}</td>");
        }

        output.WriteLine("</tr>");
    }

    private string Say(string key) => HtmlText.Encode(words.Say(key));
}
