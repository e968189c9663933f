using Hikeshi.Exposure.Priority;
using Hikeshi.Exposure.Ranking;
using Hikeshi.Exposure.Scoring.Ssvc;

namespace Hikeshi.Exposure.Reporting.Html;

/// <summary>What a board reads: how many findings of each decision, and which critical functions are hit.</summary>
internal sealed class RankedHtmlSummary(TextWriter output, ExposureRanking ranking, RankingWords words)
{
    private static readonly SsvcDecision[] Decisions = [SsvcDecision.Immediate, SsvcDecision.OutOfCycle, SsvcDecision.Scheduled, SsvcDecision.Defer];

    /// <param name="shown">How many of the findings the page shows.</param>
    public void Write(int shown)
    {
        output.WriteLine($"<section class=\"summary\"><h2>{Say("summary")}</h2>");
        if (ranking.Findings.Count == 0)
        {
            output.WriteLine($"<p>{Say("summary.none")}</p></section>");
            return;
        }

        output.WriteLine("<ul class=\"tiles\">");
        foreach (var decision in Decisions)
        {
            var of = ranking.Findings.Where(finding => finding.Priority.Decision == decision).ToList();
            var overdue = of.Count(finding => finding.Priority.Deadline.Kind == DeadlineKind.Overdue);
            output.WriteLine($"<li class=\"{Answering.Word(decision)}\"><b>{of.Count}</b> {HtmlText.Encode(words.Say(decision))}{(overdue == 0 ? "" : $"<span>{HtmlText.Encode(words.Say("summary.overdue", overdue))}</span>")}</li>");
        }

        output.WriteLine($"</ul><p>{HtmlText.Encode(shown < ranking.Findings.Count ? words.Say("summary.shown", shown, ranking.Findings.Count) : words.Say("summary.findings", ranking.Findings.Count))}</p>");
        WriteFunctions();
        output.WriteLine("</section>");
    }

    private void WriteFunctions()
    {
        output.WriteLine($"<h3>{Say("functions")}</h3>");
        var hit = ranking.Institution.Functions
            .Select(function => (Function: function, Findings: ranking.Findings.Where(finding => finding.Functions.Contains(function)).ToList()))
            .Where(one => one.Findings.Count > 0)
            .OrderByDescending(one => one.Findings[0].Priority.Score).ThenBy(one => one.Function.Tier).ThenBy(one => one.Function.Id, StringComparer.Ordinal)
            .ToList();
        if (hit.Count == 0)
        {
            output.WriteLine($"<p>{Say("functions.none")}</p>");
            return;
        }

        output.WriteLine($"<table><thead><tr><th scope=\"col\">{Say("function")}</th><th scope=\"col\">{Say("tier")}</th><th scope=\"col\">{Say("findings")}</th><th scope=\"col\">{Say("decision")}</th><th scope=\"col\">{Say("first")}</th></tr></thead><tbody>");
        foreach (var (function, findings) in hit)
        {
            var most = findings.MaxBy(finding => finding.Priority.Decision)!;
            var first = findings.Min(finding => finding.Priority.Deadline.At);
            output.WriteLine($"<tr><td>{HtmlText.Encode(words.Of(function.Names))}</td><td>{function.Tier}</td><td>{findings.Count}</td><td>{RankedHtml.Mark(words, most)}</td><td>{HtmlText.Encode(ranking.Calendar.Words(first))}</td></tr>");
        }

        output.WriteLine("</tbody></table>");
    }

    private string Say(string key) => HtmlText.Encode(words.Say(key));
}
