using System.Text.RegularExpressions;
using Hikeshi.Exercises.Screen;
using Xunit;

namespace Hikeshi.Tests.Exercises;

public sealed class StoryWordsTests
{
    [Fact]
    public void Templates_BothLanguages_HaveTheSameKeysAndPlaceholders()
    {
        var (english, japanese) = (StoryWords.Templates("en"), StoryWords.Templates("ja"));
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), japanese.Keys.Order(StringComparer.Ordinal));
        Assert.All(english, pair => Assert.Equal(Placeholders(pair.Value), Placeholders(japanese[pair.Key])));
    }

    private static IReadOnlyList<string> Placeholders(string template) =>
        [.. Regex.Matches(template, "{[0-9]+}", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => match.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
