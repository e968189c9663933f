using Xunit;

namespace Hikeshi.Tests.Detection;

/// <summary>Keywords are looked for in the event's bytes first: however a word is written there, the rule must not miss it.</summary>
public sealed class KeywordGateTests
{
    [Theory]
    [InlineData("evil-tool", """{"a":"x evil-tool y"}""", true)]
    [InlineData("evil-tool", """{"a":"EVIL-Tool"}""", true)]
    [InlineData("evil-tool", """{"a":{"b":["q","the \u0065vil-tool"]}}""", true)]
    [InlineData("evil-tool", """{"a":"evil\u002Dtool"}""", true)]
    [InlineData("evil-tool", """{"a":"\u00e9 evil-tool é"}""", true)]
    [InlineData("evil-tool", """{"evil-tool":"a name is no value"}""", false)]
    [InlineData("evil-tool", """{"a":"evil","b":"-tool"}""", false)]
    [InlineData("evil-tool", """{"a":"evil"}""", false)]
    [InlineData("C:\\Temp\\evil.exe", """{"a":"run C:\\temp\\EVIL.exe now"}""", true)]
    [InlineData("/bin/evil-tool", """{"a":"\/bin\/evil-tool"}""", true)]
    [InlineData("/bin/evil-tool", """{"a":"\\bin\\evil-tool"}""", false)]
    [InlineData("日本語の道具", """{"a":"日本語の道具"}""", true)]
    [InlineData("日本語の道具", """{"a":"\u65e5\u672c\u8a9e\u306e\u9053\u5177"}""", true)]
    [InlineData("ab", """{"a":"cab"}""", true)]
    [InlineData("4711", """{"a":4711}""", true)]
    [InlineData("evil*tool", """{"a":"evil or other tool"}""", true)]
    public void Keyword_HoweverItIsWritten_IsFound(string keyword, string json, bool expected)
    {
        var quoted = "'" + keyword.Replace("'", "''", StringComparison.Ordinal) + "'";
        Assert.Equal(expected, Engine.Matches($"k: [{quoted}]\ncondition: k", json));
        Assert.Equal(!expected, Engine.Matches($"k: [{quoted}]\ncondition: not k", json));
        Assert.Equal(expected, Engine.Matches($"k: [{quoted}]\ns: {{none: x}}\ncondition: k or s", json));
    }

    /// <summary>One detector, events with and without the word by turns: what was kept for one is not seen in the next.</summary>
    [Fact]
    public void Keyword_InEveryOtherEvent_IsFoundInThoseAlone()
    {
        var detector = new Hikeshi.Detection.Detector(Hikeshi.Detection.RuleSet.Parse(Engine.Rule("k: [evil-tool]\ncondition: k"), "t"));
        for (var i = 0; i < 10; i++)
        {
            var json = System.Text.Encoding.UTF8.GetBytes($$"""{"a":"{{(i % 2 == 0 ? "evil-tool" : "other")}}"}""");
            Assert.Equal(i % 2 == 0 ? 1 : 0, detector.Evaluate(json, [], out _));
        }
    }
}
