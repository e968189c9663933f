using System.Text.RegularExpressions;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sentences;
using Hikeshi.Kernel.Containment;
using Xunit;

namespace Hikeshi.Tests.Facts;

public sealed partial class SentenceTests
{
    private static readonly string[] ItemKinds = ["sighting", "decision", "containment", "waiting", "release", "shared", "refused", "advisory", "attack", "payment", "alarm", "note"];

    private static readonly string[] Severities = ["info", "notice", "warning", "critical"];

    public static TheoryData<string> Kinds => [.. GoldenFacts.Kinds];

    [Fact]
    public void Templates_BothLanguages_HaveTheSameKeysAndPlaceholders() =>
        Assert.Equal(Signature("en"), Signature("ja"));

    /// <summary>Every Japanese sentence is Japanese: without its placeholders it is not plain ASCII.</summary>
    [Fact]
    public void Templates_Japanese_AreJapanese() =>
        Assert.All(FactSentence.Templates("ja"), template => Assert.Matches(@"[\p{IsHiragana}\p{IsKatakana}\p{IsCJKUnifiedIdeographs}]", Placeholder().Replace(template.Value, "")));

    [Fact]
    public void Templates_English_AreNotJapanese() =>
        Assert.All(FactSentence.Templates("en"), template => Assert.DoesNotMatch(@"[\p{IsHiragana}\p{IsKatakana}\p{IsCJKUnifiedIdeographs}]", template.Value));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Of_EveryFact_SaysSomethingInBothLanguages(string kind)
    {
        var sentence = FactSentence.Of(GoldenFacts.Read(kind));
        Assert.Contains(sentence.ItemKind, ItemKinds);
        Assert.Contains(sentence.Severity, Severities);
        Assert.All([sentence.Text.En, sentence.Text.Ja], text => Assert.DoesNotMatch(@"\{\d|^\s*$", text));
        Assert.NotEqual(sentence.Text.En, sentence.Text.Ja);
        Assert.DoesNotContain("does not know", sentence.Text.En, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_EveryKindOfContainment_HasItsOwnSentence()
    {
        var order = ((Ordered)GoldenFacts.Read("response.ordered/1")).Order;
        var said = Enum.GetValues<ContainmentKind>().Select(kind => order with { Kind = kind, Host = "web-1" })
            .SelectMany(o => new Fact[] { new Ordered(o), new Waiting(o, "rate", "why") })
            .Select(fact => FactSentence.Of(fact).Text).ToList();
        Assert.Distinct(said.Select(text => text.En));
        Assert.Distinct(said.Select(text => text.Ja));
    }

    /// <summary>承認待ち is never called a containment, in either language.</summary>
    [Fact]
    public void Of_Waiting_IsNeverCalledAContainment()
    {
        var sentence = FactSentence.Of(GoldenFacts.Read("response.waiting/1"));
        Assert.Equal("waiting", sentence.ItemKind);
        Assert.Contains("承認待ち", sentence.Text.Ja, StringComparison.Ordinal);
        Assert.DoesNotContain("封じ込め", sentence.Text.Ja, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_UnknownFact_NamesItsKind()
    {
        var sentence = FactSentence.Of(new UnknownFact("weather.observed/1", "{}"));
        Assert.Contains("weather.observed/1", sentence.Text.En, StringComparison.Ordinal);
        Assert.Contains("weather.observed/1", sentence.Text.Ja, StringComparison.Ordinal);
    }

    /// <summary>Words from outside may hold braces; they are values, never templates.</summary>
    [Fact]
    public void Of_ValueWithBraces_IsSaidAsItIs() =>
        Assert.Contains("{0} {9}", FactSentence.Of(new Released(default, "{0} {9}", "x")).Text.En, StringComparison.Ordinal);

    private static List<string> Signature(string language) =>
    [
        .. FactSentence.Templates(language).OrderBy(template => template.Key, StringComparer.Ordinal)
            .Select(template => $"{template.Key}: {string.Join(' ', Placeholder().Matches(template.Value).Select(m => m.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}"),
    ];

    [GeneratedRegex(@"\{\d+\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
