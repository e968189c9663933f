using Hikeshi.Exposure.Ranking;
using Hikeshi.Ledger.Institution;

namespace Hikeshi.Exposure.Reporting.Html;

/// <summary>
/// A ranking as one page to print or to send: no script, no picture, nothing fetched. A summary, a table, and every finding with the path from
/// the advisory to the critical function and what was compared.
/// </summary>
/// <param name="notes">What was missing and how it was treated, in the words' language.</param>
public sealed class RankedHtml(TextWriter output, ExposureRanking ranking, RankingWords words, IReadOnlyList<string> notes)
{
    /// <param name="findings">Those to show, the first ones of the ranking.</param>
    public void Write(IReadOnlyList<RankedFinding> findings)
    {
        var title = $"{words.Say("title")} – {words.Of(ranking.Institution.Names)}";
        HtmlPage.Begin(output, words.Language, title, "ranked.css");
        output.WriteLine($"<header><p class=\"who\">{HtmlText.Encode(words.Of(ranking.Institution.Names))} <span>{HtmlText.Encode(ranking.Institution.Id)}</span></p>");
        output.WriteLine($"<h1>{Say("title")}</h1><p class=\"soft\">{Say("subtitle")} · {HtmlText.Encode(words.Say("at", ranking.Calendar.Words(ranking.At)))}</p></header>");
        output.WriteLine("<main>");
        new RankedHtmlSummary(output, ranking, words).Write(findings.Count);
        if (findings.Count > 0)
        {
            WriteTable(findings);
            output.WriteLine($"<section class=\"details\"><h2>{Say("details")}</h2>");
            var one = new RankedHtmlFinding(output, ranking.Calendar, words);
            foreach (var finding in findings)
            {
                one.Write(finding);
            }

            output.WriteLine("</section>");
        }

        WriteClosed();
        WriteInputs();
        output.WriteLine("</main>");
        HtmlPage.End(output);
    }

    private void WriteTable(IReadOnlyList<RankedFinding> findings)
    {
        output.WriteLine($"<section><h2>{Say("ranked")}</h2><table class=\"ranked\"><thead><tr>");
        foreach (var column in new[] { "rank", "decision", "score", "deadline", "weakness", "package", "service", "function" })
        {
            output.Write($"<th scope=\"col\" class=\"{column}\">{Say(column)}</th>");
        }

        output.WriteLine("</tr></thead><tbody>");
        foreach (var finding in findings)
        {
            var deadline = finding.Priority.Deadline;
            output.WriteLine($"<tr><td class=\"rank\"><a href=\"#f{finding.Rank}\">{finding.Rank}</a></td><td>{Mark(words, finding)}</td><td class=\"score\">{finding.Priority.Score:0.000}</td>");
            output.WriteLine($"<td>{HtmlText.Encode(ranking.Calendar.Words(deadline.At)[..16])}{(deadline.Kind is Priority.DeadlineKind.OnTarget ? "" : $"<br><span class=\"soft\">{HtmlText.Encode(words.Say(deadline.Kind))}</span>")}</td>");
            output.WriteLine($"<td>{HtmlText.Encode(finding.Weakness.Id)}</td><td>{HtmlText.Encode(finding.Package.Name)}<br><span class=\"soft\">{HtmlText.Encode(finding.Package.Ecosystem)}</span></td>");
            output.WriteLine($"<td>{ServiceOf(words, finding.Service)}</td><td>{string.Join("<br>", finding.Functions.Select(function => HtmlText.Encode(words.Of(function.Names))))}</td></tr>");
        }

        output.WriteLine("</tbody></table></section>");
    }

    private void WriteClosed()
    {
        if (ranking.Closed.Count == 0)
        {
            return;
        }

        output.WriteLine($"<section class=\"closed\"><h2>{Say("closed")}</h2><table class=\"evidence\"><thead><tr>");
        foreach (var column in new[] { "weakness", "package", "service", "path.asset", "vex" })
        {
            output.Write($"<th scope=\"col\">{Say(column)}</th>");
        }

        output.WriteLine("</tr></thead><tbody>");
        foreach (var closed in ranking.Closed)
        {
            output.WriteLine($"<tr><td>{HtmlText.Encode(closed.Weakness)}</td><td>{HtmlText.Encode(closed.Package.Name)}<br><span class=\"soft\">{HtmlText.Encode(closed.Package.Ecosystem)}</span></td><td>{ServiceOf(words, closed.Service)}</td>");
            output.WriteLine($"<td>{HtmlText.Encode(string.Join(", ", closed.Assets), 300)}</td><td>{string.Join("<br>", closed.Because.Select(said => HtmlText.Encode(words.Said(said), 300)))}</td></tr>");
        }

        output.WriteLine("</tbody></table></section>");
    }

    private void WriteInputs()
    {
        output.WriteLine($"<section class=\"inputs\"><h2>{Say("inputs")}</h2><ul>");
        foreach (var line in RankingNotes.Inputs(ranking, words).Concat(notes))
        {
            output.WriteLine($"<li>{HtmlText.Encode(line)}</li>");
        }

        output.WriteLine($"</ul><h2>{Say("method")}</h2><p>{Say("method.score")}</p><p>{Say("method.decision")}</p><p>{Say("method.unknown")}</p></section>");
    }

    internal static string Mark(RankingWords words, RankedFinding finding) =>
        $"<span class=\"mark {Answering.Word(finding.Priority.Decision)}\">{HtmlText.Encode(words.Say(finding.Priority.Decision))}</span>";

    private static string ServiceOf(RankingWords words, Service? of) =>
        of is { } service ? HtmlText.Encode(words.Of(service.Names)) : $"<span class=\"soft\">{HtmlText.Encode(words.Say("service.none"))}</span>";

    private string Say(string key) => HtmlText.Encode(words.Say(key));
}
