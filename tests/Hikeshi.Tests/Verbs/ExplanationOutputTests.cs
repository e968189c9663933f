using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using Hikeshi.Evidence.Explanation;
using Hikeshi.Facts.Detection;
using Hikeshi.Kernel.Situation;
using Hikeshi.Node.Explaining;
using Hikeshi.Tests.Architecture;
using Hikeshi.Tests.Evidence.Explanation;
using Hikeshi.Tests.Facts;
using Hikeshi.Verbs.Evidence.Explaining;
using Xunit;

namespace Hikeshi.Tests.Verbs;

/// <summary>What <c>evidence why</c> and <c>effects</c> print, over a log in which everything is that can be wrong.</summary>
public sealed partial class ExplanationOutputTests
{
    private const string Hostile = "\u001b[2J</pre><script>alert(1)</script> \"quoted\\\" \u202Eright to left\r\n-- ]]> && x";

    [Theory]
    [InlineData("why", "tree")]
    [InlineData("why", "dot")]
    [InlineData("why", "html")]
    [InlineData("why", "json")]
    [InlineData("effects", "tree")]
    [InlineData("effects", "dot")]
    [InlineData("effects", "html")]
    [InlineData("effects", "json")]
    public void Write_EveryFormat_IsTheGoldenFile(string verb, string format) =>
        Repository.AssertGolden($"Verbs/Golden/{verb}.golden.{format}", Print(verb, format).TrimEnd('\n').Split('\n'));

    [Fact]
    public void Html_HostileText_IsWellFormedAndHoldsNoScript()
    {
        foreach (var verb in new[] { "why", "effects" })
        {
            var html = Print(verb, "html");
            Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain('\u001b', html);
            Assert.DoesNotContain('\u202E', html);
            Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"\s(on\w+|src|href)=", Tags().Matches(html).Aggregate("", (all, tag) => all + tag.Value));
            // Closed like XML, but for the void elements of HTML: nothing of the log has become an element.
            var closed = VoidElements().Replace(html.Replace("<!doctype html>", "", StringComparison.Ordinal), "$&</${name}>").Replace(" checked>", " checked=\"\">", StringComparison.Ordinal);
            var document = new XmlDocument { XmlResolver = null };
            document.LoadXml(closed);
            Assert.Equal(["article", "b", "body", "dd", "details", "div", "dl", "dt", "fieldset", "h1", "h2", "head", "html", "input", "label", "li", "meta", "ol", "p", "pre", "span", "style", "summary", "time", "title"],
                document.SelectNodes("//*")!.OfType<XmlElement>().Select(e => e.Name).Distinct().Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Dot_HostileText_StaysInsideItsQuotes()
    {
        foreach (var line in Print("why", "dot").Split('\n').Where(l => l.Contains("label=", StringComparison.Ordinal)))
        {
            Assert.DoesNotContain(QuotedString().Replace(line, ""), c => c is '"' or '<' or '\\');
        }
    }

    [Fact]
    public void Tree_HostileText_MovesNoCursor() =>
        Assert.DoesNotContain(Print("why", "tree"), c => c != '\n' && (char.IsControl(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format));

    [Fact]
    public void Json_BothDirections_SayWhatIsUnknownErasedOrCut()
    {
        using var why = JsonDocument.Parse(Print("why", "json"));
        Assert.Equal(["erased", "recorded", "unknown"], Flat(why.RootElement, "causes").Select(e => e.GetProperty("state").GetString()).Distinct().Order(StringComparer.Ordinal));
        using var cut = JsonDocument.Parse(Print("why", "json", depth: 1));
        Assert.Contains(Flat(cut.RootElement, "causes"), e => e.GetProperty("cut").GetBoolean());
        using var effects = JsonDocument.Parse(Print("effects", "json"));
        Assert.NotEmpty(effects.RootElement.GetProperty("effects").EnumerateArray());
    }

    /// <summary>As deep as it goes: no format gives up before the walk does.</summary>
    [Theory]
    [InlineData("tree")]
    [InlineData("dot")]
    [InlineData("html")]
    [InlineData("json")]
    public void Write_DeepestChain_IsWrittenToItsCut(string format)
    {
        var log = new MadeUpLog().Add("{}");
        for (var i = 0; i < 300; i++)
        {
            log.Add("{}", causes: i);
        }

        using var output = new StringWriter();
        ExplanationCommand.Write(EvidenceWhy.Why(log, MadeUpLog.Id(300), maxDepth: 999)!, format, output);
        Assert.Contains(MadeUpLog.Id(44).ToString(), output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(MadeUpLog.Id(43).ToString(), output.ToString(), StringComparison.Ordinal);
        Assert.Matches("cut here|… more|left out|\"cut\": true", output.ToString());
    }

    [Fact]
    public void Words_BothLanguages_HaveTheSameKeysAndSayDifferentThings()
    {
        Assert.Equal(ExplanationWords.All("en").Keys.Order(StringComparer.Ordinal), ExplanationWords.All("ja").Keys.Order(StringComparer.Ordinal));
        Assert.All(ExplanationWords.All("ja").Values, text => Assert.Matches(@"[\p{IsHiragana}\p{IsKatakana}\p{IsCJKUnifiedIdeographs}]", text));
        Assert.All(ExplanationWords.All("en").Values, text => Assert.DoesNotMatch(@"[\p{IsHiragana}\p{IsKatakana}\p{IsCJKUnifiedIdeographs}]|^\s*$", text));
    }

    private static string Print(string verb, string format, int depth = 64)
    {
        var log = Story();
        var explainer = new Explainer(new EarlierGrounds(log), textOf: null);
        var asked = MadeUpLog.Id(verb == "why" ? (int)log.Count - 1 : 0);
        ExplainedEntry tree = verb == "why" ? EvidenceWhy.Why(log, asked, depth, explainer.Words)! : EvidenceEffects.Of(log, asked, depth, explainer.Words)!;
        using var output = new StringWriter { NewLine = "\n" };
        ExplanationCommand.Write(tree, format, output);
        return output.ToString();
    }

    private static MadeUpLog Story()
    {
        var raw = JsonSerializer.Serialize(new { source = "sensor", digest = new string('d', 64), raw = Hostile, receivedAt = "2026-01-31T12:00:00Z" });
        return new MadeUpLog()
            .Add(raw, "detection.event-retained/1")
            .Add(Golden("detection.rules-loaded/1"), "detection.rules-loaded/1")
            .Add(RightDigest("detection.rule-adopted/1"), "detection.rule-adopted/1")
            .Add(Golden("response.autonomy-enabled/1"), "response.autonomy-enabled/1", "person:5")
            .Add(RightDigest("detection.sighted/1"), "detection.sighted/1", "rule:x", 0, 2, 99)
            .Add(Golden("response.decided/1"), "response.decided/1", "machine:a", 4)
            .Add(body: null, "people.signed-in/1", "person:5", 0)
            .Add($$"""{"modelDigest":"{{new string('e', 64)}}","note":{{JsonSerializer.Serialize(Hostile)}}}""", "model.asked/1", "model:\u202Eevil\u001b", 5)
            .Add(Golden("response.released/1"), "response.released/1", "person:5", 5, 6, 7, 0);
    }

    /// <summary>The golden facts have digests that were made up; an explanation shows no text under a wrong one.</summary>
    private static string RightDigest(string kind)
    {
        var text = ((RuleAdopted)GoldenFacts.Read("detection.rule-adopted/1")).Text;
        var fact = JsonNode.Parse(GoldenFacts.BytesOf(kind))!;
        fact["ruleDigest"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        return fact.ToJsonString();
    }

    private static string Golden(string kind) => Encoding.UTF8.GetString(GoldenFacts.BytesOf(kind));

    private static IEnumerable<JsonElement> Flat(JsonElement tree, string member) => [tree, .. tree.GetProperty(member).EnumerateArray().SelectMany(e => Flat(e, member))];

    [GeneratedRegex("<[a-z][^>]*>", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tags();

    [GeneratedRegex("<(?<name>meta|input)[^>]*>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VoidElements();

    [GeneratedRegex(@"""(?:[^""\\]|\\[""\\n])*""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex QuotedString();
}
