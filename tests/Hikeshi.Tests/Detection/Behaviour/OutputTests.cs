using System.Text.Json;
using Hikeshi.Verbs;
using Xunit;

namespace Hikeshi.Tests.Detection.Behaviour;

/// <summary>What <c>hikeshi detect --behaviour</c> prints.</summary>
public sealed class OutputTests
{
    [Fact]
    public void Json_Sighting_IsOneObjectWithItsParts()
    {
        var sighting = new Story().Intrude().Sightings[^1];
        var text = BehaviourOutput.Json(sighting);
        Assert.DoesNotContain('\n', text);
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        Assert.Equal("high", root.GetProperty("level").GetString());
        Assert.True(root.GetProperty("mayContain").GetBoolean());
        Assert.Equal(sighting.Parts.Count, root.GetProperty("parts").GetArrayLength());
        Assert.Equal("story:1", root.GetProperty("parts")[0].GetProperty("place").GetString());
    }

    [Fact]
    public void Table_Sighting_SaysItInBothLanguages()
    {
        var sighting = new Story().Intrude().Sightings[^1];
        var text = BehaviourOutput.Table(sighting);
        Assert.Contains(sighting.Sentence("en"), text, StringComparison.Ordinal);
        Assert.Contains(sighting.Sentence("ja"), text, StringComparison.Ordinal);
    }

    [Fact]
    public void Sentence_NamesWithControlCharacters_AreMadePlain()
    {
        var story = new Story().Intrude().Start("{evil}", "C:\\Users\\a\\x\u001b[2Jy.exe", "{shell}", "C:\\Windows\\System32\\cmd.exe");
        Assert.All(story.Sightings, s => Assert.DoesNotContain('\u001b', BehaviourOutput.Table(s)));
    }
}
