using System.Text.RegularExpressions;
using System.Xml;
using Hikeshi.Exposure.Ranking;
using Hikeshi.Exposure.Reporting.Html;
using Hikeshi.Exposure.Reporting.Ranked;
using Xunit;

namespace Hikeshi.Tests.Exposure.Ranking;

public sealed partial class RankedReportTests
{
    private const string Hostile = "</p><script>alert(1)</script> \\\"quoted\\\" \\u202eturned \\u001b[2J =1+1";

    private static readonly ExposureRanking Ranking = Given.Rank(
        Given.Feeds(["CVE-2099-0001"]),
        Given.Known(Given.Gateway("CVE-2099-0001", $"\"summary\":\"{Hostile}\","), "<img src=x onerror=alert(1)>.json"),
        Given.Known(Given.Library("=cmd|'x'")));

    [Theory]
    [InlineData("en", "Immediate", "Domestic payments", "What matters first")]
    [InlineData("ja", "即時対応", "内国為替", "対応の優先順位")]
    public void Html_EitherLanguage_IsWellFormedWithoutScriptAndHoldsThePath(string language, string decision, string function, string title)
    {
        var html = Html(language, Ranking);
        Assert.Contains($"<html lang=\"{language}\">", html, StringComparison.Ordinal);
        Assert.Contains("Content-Security-Policy\" content=\"default-src 'none'", html, StringComparison.Ordinal);
        Assert.Contains(title, html, StringComparison.Ordinal);
        Assert.Contains(decision, html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\u202E', html);
        Assert.DoesNotContain('\u001b', html);
        Assert.DoesNotMatch(@"\s(on\w+|src)=", Tags().Matches(html).Aggregate("", (all, tag) => all + tag.Value));

        var document = new XmlDocument { XmlResolver = null };
        document.LoadXml(VoidElements().Replace(html.Replace("<!doctype html>", "", StringComparison.Ordinal), "$&</${name}>"));
        var first = document.SelectSingleNode("//article[@id='f1']")!;
        Assert.Equal(
            ["CVE-2099-0001", "example.hikeshi.fictional:ledger-gateway 3.1.0", "gw-1gw-2"],
            first.SelectNodes("ol/li")!.OfType<XmlElement>().Take(3).Select(step => step.InnerText[step.SelectSingleNode("span")!.InnerText.Length..]));
        Assert.EndsWith(function, first.SelectSingleNode("ol/li[5]")!.InnerText, StringComparison.Ordinal);
        Assert.Contains("[3.0, 3.2.4)", first.SelectSingleNode("table")!.InnerText, StringComparison.Ordinal);
        Assert.Equal(Ranking.Findings.Count, document.SelectNodes("//article")!.Count);
    }

    [Fact]
    public void Html_NothingFound_SaysSo()
    {
        var html = Html("en", Given.Rank(ThreatFeeds.None, Given.Known(Given.Library("X-1").Replace("1.9", "1.8", StringComparison.Ordinal))));
        Assert.Contains("Nothing was found", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<article", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_HasARowForEachFinding_AndNoFormula()
    {
        using var text = new StringWriter();
        RankedCsv.Write(text, Ranking, Ranking.Findings, RankingWords.English);
        var rows = text.ToString().Split("\r\n");
        Assert.Equal(Ranking.Findings.Count + 2, rows.Length);
        Assert.StartsWith("1,0.72,0.8,0.9,immediate,2026-06-03T01:00:00Z,on-target,2026-06-05T01:00:00Z,CVE-2099-0001,", rows[1], StringComparison.Ordinal);
        Assert.Contains(",'=cmd|'x',", rows[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Words_BothLanguages_HaveTheSameKeysAndPlaceholders() => Assert.Equal(Shape(RankingWords.English), Shape(RankingWords.Japanese));

    private static string Html(string language, ExposureRanking ranking)
    {
        var words = language == "ja" ? RankingWords.Japanese : RankingWords.English;
        using var text = new StringWriter();
        new RankedHtml(text, ranking, words, RankingNotes.Of(ranking, words)).Write(ranking.Findings);
        return text.ToString();
    }

    private static List<string> Shape(RankingWords words) =>
        [.. words.All.OrderBy(word => word.Key, StringComparer.Ordinal).Select(word => word.Key + string.Concat(Placeholder().Matches(word.Value).Select(match => match.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)))];

    [GeneratedRegex("<(?<name>meta|br)\\b[^>]*>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VoidElements();

    [GeneratedRegex("<[^>]+>", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\{[0-9]\}", RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();
}
