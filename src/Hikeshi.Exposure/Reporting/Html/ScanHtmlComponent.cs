using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Vex;
using Hikeshi.Exposure.Vex.Applying;

namespace Hikeshi.Exposure.Reporting.Html;

/// <summary>One component with findings: where it is, which advisories reach it, what decided, and what suppliers say.</summary>
internal sealed class ScanHtmlComponent(TextWriter output, ScanReport report, ScanWords words)
{
    private const int MostSummary = 300;
    private const int MostSaid = 8;
    private const int Long = 6;

    public void Write(AffectedComponentFindings package, IReadOnlyList<Finding> findings)
    {
        output.WriteLine($"<article{(findings.Count > Long ? " class=\"long\"" : "")}><h3>{HtmlText.Encode(package.Purl)}</h3><dl>");
        Line("version", package.Version.Length == 0 ? words.Say("version.none") : package.Version);
        Line("documents", Bounded.Of(package.Documents, words));
        output.WriteLine($"</dl><table class=\"findings\"><thead><tr><th scope=\"col\">{Say("advisory")}</th><th scope=\"col\">{Say("about")}</th><th scope=\"col\">{Say("decided")}</th></tr></thead><tbody>");
        foreach (var finding in findings)
        {
            WriteRow(package, finding);
        }

        output.WriteLine("</tbody></table></article>");
    }

    private void WriteRow(AffectedComponentFindings package, Finding finding)
    {
        var aliases = finding.Aliases.Where(alias => alias != finding.Advisory).Distinct(StringComparer.Ordinal).ToList();
        output.Write($"<tr><td><b>{HtmlText.Encode(finding.Advisory)}</b>{(aliases.Count == 0 ? "" : $"<br><span class=\"soft\">{HtmlText.Encode(Bounded.Of(aliases, words))}</span>")}</td>");
        output.Write($"<td>{HtmlText.Encode(finding.Summary, MostSummary)}");
        WriteSaid(package, finding);
        output.WriteLine($"</td><td>{HtmlText.Encode(words.Decided(package, finding), MostSummary)}<br><span class=\"soft\">{HtmlText.Encode(words.Comparer(finding))}<br>{HtmlText.Encode(words.Say("source", finding.Source))}</span></td></tr>");
    }

    /// <summary>What is said alike of several documents stands once, with their names unless all are meant.</summary>
    private void WriteSaid(AffectedComponentFindings package, Finding finding)
    {
        var groups = report.Said(package, finding).GroupBy(decision => (decision.State, string.Join('\n', decision.InForce.Select(VexText.Sentence)))).ToList();
        foreach (var group in groups.Take(MostSaid))
        {
            var documents = group.Select(decision => decision.Document).ToList();
            var where = documents.Count == package.Documents.Count ? "" : $" <span class=\"soft\">{HtmlText.Encode(words.Say("said.in", Bounded.Of(documents, words)))}</span>";
            output.Write($"<div class=\"said\"><span class=\"mark {FindingWords.State(group.Key.State)}\">{HtmlText.Encode(words.Say("state." + group.Key.State))}</span>{where}");
            foreach (var statement in group.First().InForce.Take(MostSaid))
            {
                WriteStatement(statement);
            }

            output.Write(More(group.First().InForce.Count - MostSaid));
            output.Write("</div>");
        }

        output.Write(More(groups.Count - MostSaid));
    }

    private void WriteStatement(VexStatement statement)
    {
        var (why, when) = (VexText.Justification(statement), VexText.Time(statement));
        output.Write($"<p>{HtmlText.Encode(words.Say("status." + statement.Status))}{(why.Length == 0 ? "" : HtmlText.Encode(words.Say("why", why)))}");
        output.Write($"<br>{HtmlText.Encode(words.Say("author", statement.Author), MostSummary)}{(when.Length == 0 ? "" : $" · <span class=\"time\">{HtmlText.Encode(when)}</span>")}");
        output.Write($"<br><span class=\"soft\">{HtmlText.Encode(statement.Where)}</span>");
        output.Write(statement.Impact.Length == 0 ? "</p>" : $"<br><span class=\"quote\">{HtmlText.Encode(statement.Impact, MostSummary)}</span></p>");
    }

    private string More(int count) => count <= 0 ? "" : $"<p class=\"soft\">{HtmlText.Encode(words.Say("more", count))}</p>";

    private void Line(string key, string value) => output.WriteLine($"<div><dt>{Say(key)}</dt><dd>{HtmlText.Encode(value)}</dd></div>");

    private string Say(string key) => HtmlText.Encode(words.Say(key));
}
