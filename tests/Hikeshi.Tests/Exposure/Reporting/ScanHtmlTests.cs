using System.Text.RegularExpressions;
using System.Xml;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Reporting.Html;
using Hikeshi.Kernel.Errors;
using Xunit;
using static Hikeshi.Tests.Exposure.Vex.Given;

namespace Hikeshi.Tests.Exposure.Reporting;

public sealed partial class ScanHtmlTests
{
    private const string Hostile = "</td><script>alert(1)</script> \u202eturned \u001b[2J";
    private const string Lib = "pkg:npm/lib@1.0.0";

    private static readonly ScanReport Plain = new(2, 3, 2, 1, 0, 2,
        [new AffectedComponentFindings("pkg:npm/a@1.1", "npm", "a", "1.1", ["one/b om.json", "two.json"],
            [new Finding("GHSA-1", ["CVE-2099-1"], Hostile, "[1.0, 1.2)", "semver", "<img src=x onerror=alert(1)>.json"), new Finding("X-2", [], "", "the listed versions", "exact text", "x.json")])],
        [new UnparsedComponent("pkg:npm/u@latest", "latest", ["GHSA-9"])]);

    [Theory]
    [InlineData("en", "Components that advisories reach", "1.1 is in [1.0, 1.2)", "1.1 is listed", "compared by exact text", "made 2099-01-02 03:04 UTC")]
    [InlineData("ja", "脆弱性情報の影響を受ける構成要素", "1.1 は [1.0, 1.2) の範囲内", "1.1 が列挙されている", "比較の規則：文字列の一致", "作成 2099-01-02 03:04（UTC）")]
    public void Html_EitherLanguage_IsWellFormedWithoutScriptAndSaysWhatDecided(string language, params string[] texts)
    {
        var html = Html(language, Plain, new Refusal("x.bad", Hostile, "what", "expected", "mend"));
        Assert.Contains($"<html lang=\"{language}\">", html, StringComparison.Ordinal);
        Assert.Contains("Content-Security-Policy\" content=\"default-src 'none'", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\u202E', html);
        Assert.DoesNotContain('\u001b', html);
        Assert.DoesNotMatch(@"\s(on\w+|src)=", Tags().Matches(html).Aggregate("", (all, tag) => all + tag.Value));
        var text = Document(html).InnerText;
        Assert.All(texts, one => Assert.Contains(one, text, StringComparison.Ordinal));
        Assert.Contains("GHSA-1CVE-2099-1", text, StringComparison.Ordinal);
        Assert.Equal(["2", "0", "1", "1"], Document(html).SelectNodes("//ul[@class='tiles']//b")!.OfType<XmlElement>().Select(b => b.InnerText));
        Assert.Contains("GHSA-9", Document(html).SelectSingleNode("//section[@id='undecided']//td[3]")!.InnerText, StringComparison.Ordinal);
        Assert.Equal(4, Document(html).SelectNodes("//section[@id='refused']//td")!.Count);
    }

    [Fact]
    public void Html_ClosedFinding_StandsApartWithItsStatement()
    {
        var document = Document(Html("en", Scanned(OpenVex(Product(Lib), file: "v.json"))));
        var closed = Assert.Single(document.SelectNodes("//section[@id='closed']//article")!.OfType<XmlElement>());
        Assert.Equal(Lib, closed.SelectSingleNode("h3")!.InnerText);
        Assert.Contains("closednot affected (because: vulnerable_code_not_present)says Demo · 2099-01-01T00:00:00Zv.json: $.statements[0]", closed.InnerText, StringComparison.Ordinal);
        Assert.DoesNotContain("GHSA-1<", document.SelectSingleNode("//section[@id='open']")!.InnerXml, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_ClosedInOneDocumentOnly_StaysOpenAndSaysWhere()
    {
        var document = Document(Html("en", Scanned(OpenVex(Product("pkg:npm/shop", Lib), file: "v.json"))));
        Assert.Null(document.SelectSingleNode("//section[@id='closed']"));
        Assert.Contains("closed in shop.json", document.SelectSingleNode("//section[@id='open']")!.InnerText, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_NothingFound_SaysSo()
    {
        var html = Html("en", Plain with { Packages = [], Findings = 0, Unparsed = [] });
        Assert.Contains("None: no advisory that was read reaches a component", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<article", html, StringComparison.Ordinal);
    }

    /// <summary>What one finding costs is written before the next is made.</summary>
    [Fact]
    public void Html_ManyFindings_AreWrittenAsTheyGo()
    {
        var package = Plain.Packages[0];
        var many = Plain with { Packages = [.. Enumerable.Range(0, 20_000).Select(i => package with { Purl = $"pkg:npm/a{i}@1.1", Documents = [.. Enumerable.Range(0, 50).Select(d => $"{d}.json")] })] };
        using var output = new CountingWriter();
        Write(output, "ja", many);
        Assert.Equal(20_000, output.Articles);
        Assert.InRange(output.Longest, 1, 16_000);
        Assert.InRange(output.Total, 20_000 * 500L, 20_000 * 2_000L);
    }

    [Fact]
    public void Words_BothLanguages_HaveTheSameKeysAndPlaceholders() => Assert.Equal(Shape(ScanWords.English), Shape(ScanWords.Japanese));

    private static ScanReport Scanned(params Hikeshi.Exposure.Vex.VexDocument[] vex)
    {
        ScannedDocument[] software = [Shop, Bom("office.json", "pkg:npm/office@1.0.0", Lib)];
        return ExposureScan.Run(software, AdvisoryIndex.Build(Advisories)) with { Vex = Apply(software, vex) };
    }

    private static string Html(string language, ScanReport report, params Refusal[] refused)
    {
        using var text = new StringWriter();
        Write(text, language, report, refused);
        return text.ToString();
    }

    private static void Write(TextWriter output, string language, ScanReport report, params Refusal[] refused) =>
        new ScanHtml(output, report, new ScanInputs(AdvisoryIndex.Build([]), NamedOnly: 0, UnknownFiles: 0, refused, new DateTimeOffset(2099, 1, 2, 3, 4, 5, TimeSpan.Zero)), language == "ja" ? ScanWords.Japanese : ScanWords.English).Write();

    private static XmlDocument Document(string html)
    {
        var document = new XmlDocument { XmlResolver = null, PreserveWhitespace = true };
        document.LoadXml(VoidElements().Replace(html.Replace("<!doctype html>", "", StringComparison.Ordinal), "$&</${name}>"));
        return document;
    }

    private static List<string> Shape(ScanWords words) =>
        [.. words.All.OrderBy(word => word.Key, StringComparer.Ordinal).Select(word => word.Key + string.Concat(Placeholder().Matches(word.Value).Select(match => match.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)))];

    [GeneratedRegex("<(?<name>meta|br)\\b[^>]*>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VoidElements();

    [GeneratedRegex("<[^>]+>", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\{[0-9]\}", RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();

    private sealed class CountingWriter : StringWriter
    {
        public int Articles { get; private set; }

        public int Longest { get; private set; }

        public long Total { get; private set; }

        public override void Write(string? value) => Count(value);

        public override void WriteLine(string? value) => Count(value);

        private void Count(string? value)
        {
            Articles += value?.StartsWith("<article", StringComparison.Ordinal) == true ? 1 : 0;
            Longest = Math.Max(Longest, value?.Length ?? 0);
            Total += value?.Length ?? 0;
        }
    }
}
