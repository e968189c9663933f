using System.Globalization;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Priority;
using Hikeshi.Exposure.Ranking;

namespace Hikeshi.Exposure.Reporting.Html;

/// <summary>One finding in full: the path from the advisory to the critical function, the priority and what was compared.</summary>
internal sealed class RankedHtmlFinding(TextWriter output, BankingCalendar calendar, RankingWords words)
{
    private const int MostOfAStep = 4;
    private const int MostSummary = 600;

    public void Write(RankedFinding finding)
    {
        output.WriteLine($"<article id=\"f{finding.Rank}\"><h3><span class=\"number\">{finding.Rank}</span> {HtmlText.Encode(finding.Weakness.Id)} <span class=\"soft\">{HtmlText.Encode(finding.Package.Name)}</span> {RankedHtml.Mark(words, finding)}</h3>");
        if (finding.Summary.Length > 0)
        {
            output.WriteLine($"<p class=\"quote\">{HtmlText.Encode(finding.Summary, MostSummary)}</p>");
        }

        WritePath(finding);
        output.WriteLine($"<p class=\"reason\">{HtmlText.Encode(words.Of(finding.Priority.Reason))}</p>");
        WritePriority(finding);
        WriteEvidence(finding);
        output.WriteLine("</article>");
    }

    private void WritePath(RankedFinding finding)
    {
        output.WriteLine($"<ol class=\"path\" aria-label=\"{Say("path")}\">");
        Step("advisory", finding.Evidence.Select(evidence => evidence.Advisory.Id));
        Step("package", finding.Evidence.Select(evidence => $"{finding.Package.Name} {evidence.Version}"));
        Step("asset", finding.Assets);
        Step("service", [finding.Service is { } service ? words.Of(service.Names) + (service.InternetExposed ? $" ({words.Say("exposed")})" : "") : words.Say("service.none")]);
        Step("function", finding.Functions.Count > 0 ? finding.Functions.Select(function => words.Of(function.Names)) : [words.Say("path.function.none")]);
        output.WriteLine("</ol>");
    }

    private void Step(string kind, IEnumerable<string> texts)
    {
        var all = texts.Distinct(StringComparer.Ordinal).ToList();
        var lines = all.Take(MostOfAStep).Select(text => HtmlText.Encode(text, 120));
        var more = all.Count > MostOfAStep ? $"<br><span class=\"soft\">{HtmlText.Encode(words.Say("more", all.Count - MostOfAStep))}</span>" : "";
        output.WriteLine($"<li><span class=\"kind\">{Say("path." + kind)}</span>{string.Join("<br>", lines)}{more}</li>");
    }

    private void WritePriority(RankedFinding finding)
    {
        var (priority, deadline) = (finding.Priority, finding.Priority.Deadline);
        output.WriteLine("<dl>");
        Line("numbers", words.Say("numbers.value", Number(priority.Score), Number(priority.Impact), Number(priority.Likelihood)));
        Line("deadline", words.Say("deadline.value", calendar.Words(deadline.At), words.Say(deadline.Kind), calendar.Words(deadline.HardLimit)));
        Line("window", deadline.Window is { } window ? words.Say("window.value", calendar.Words(window.Start), calendar.Words(window.End)) : words.Say("window.none"));
        Line("since", calendar.Words(finding.Since));
        Line("cvss", finding.Weakness.Cvss is { } vector ? $"{vector.Scores.Overall.ToString("0.0", CultureInfo.InvariantCulture)} ({vector.Text})" : words.Say("cvss.unknown"));
        if (finding.Weakness.Ids.Where(id => id != finding.Weakness.Id).ToList() is { Count: > 0 } others)
        {
            Line("also", string.Join(", ", others.Take(20)));
        }

        if (finding.Vex is { } vex)
        {
            Line("vex", words.Said(vex, MostOfAStep));
        }

        output.WriteLine("</dl>");
    }

    private void WriteEvidence(RankedFinding finding)
    {
        output.WriteLine($"<table class=\"evidence\"><caption>{Say("evidence")}</caption><thead><tr><th scope=\"col\">{Say("path.advisory")}</th><th scope=\"col\">{Say("component")}</th><th scope=\"col\">{Say("interval")}</th><th scope=\"col\">{Say("comparer")}</th><th scope=\"col\">{Say("confidence")}</th><th scope=\"col\">{Say("source")}</th></tr></thead><tbody>");
        foreach (var evidence in finding.Evidence)
        {
            var step = evidence.Deciding();
            var affected = evidence.Explained.Confidence == Confidence.EveryVersion ? words.Say("every")
                : step is null ? words.Say("listed", evidence.Version)
                : words.Say("inside", evidence.Version, step.Interval);
            output.WriteLine($"<tr><td>{HtmlText.Encode(evidence.Advisory.Id)}</td><td>{HtmlText.Encode(evidence.Purl)}</td><td>{HtmlText.Encode(affected, 300)}</td><td>{HtmlText.Encode(step?.Interval.Order.Name ?? "–")}</td><td>{HtmlText.Encode(words.Say("confidence." + evidence.Explained.Confidence))}</td><td>{HtmlText.Encode(evidence.Advisory.SourceFile)}</td></tr>");
        }

        output.WriteLine("</tbody></table>");
    }

    private void Line(string key, string value) => output.WriteLine($"<div><dt>{Say(key)}</dt><dd>{HtmlText.Encode(value)}</dd></div>");

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private string Say(string key) => HtmlText.Encode(words.Say(key));
}
