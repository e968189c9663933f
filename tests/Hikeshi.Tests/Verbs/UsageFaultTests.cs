using System.CommandLine;
using Xunit;

namespace Hikeshi.Tests.Verbs;

/// <summary>A line that is not understood is answered in words, with what was perhaps meant, and never with the name of a type.</summary>
public sealed class UsageFaultTests
{
    [Theory]
    [InlineData("respond relaese 1 --data d", "did you mean 'release'?", "hikeshi respond")]
    [InlineData("respnd list", "did you mean 'respond'?", "hikeshi")]
    [InlineData("respond release abc --reason r --data d", "'abc'", "hikeshi respond release")]
    [InlineData("respond release abc --reason r --data d", "expected a whole id such as", "hikeshi respond release")]
    [InlineData("respond release abc --reason r --data d", "as 'hikeshi respond list' shows it", "hikeshi respond release")]
    [InlineData("respond switch bank-a --key k --signer s --reason r --minutes ten", "expected a whole number", "hikeshi respond switch")]
    [InlineData("respond release-all --data d --raeson x", "did you mean '--reason'?", "hikeshi respond release-all")]
    [InlineData("respond replay --policy p --data d --since 2026-06-02T10:00", "--since: '2026-06-02T10:00'; expected a time with its offset", "hikeshi respond replay")]
    [InlineData("respond suspend drill p --data d --at 03/04/2026", "--at: '03/04/2026'; expected a time with its offset", "hikeshi respond suspend drill")]
    [InlineData("approve delegate person:x --data d --until tomorrow", "--until: 'tomorrow'; expected a time with its offset", "hikeshi approve delegate")]
    [InlineData("approve absent --data d --until 2026-12-09T23:40", "--until: '2026-12-09T23:40'", "hikeshi approve absent")]
    public void Of_Line_SaysWhatWasExpected(string line, string sentence, string path)
    {
        var parsed = Parse(line);
        var said = string.Join('\n', parsed.Errors.Select(error => UsageFault.Of(error.Message, parsed)));
        Assert.Contains(sentence, said, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", said, StringComparison.Ordinal);
        Assert.Equal(path, UsageFault.Path(parsed.CommandResult));
    }

    [Theory]
    [InlineData("respnd list", "did you mean 'respond'?")]
    [InlineData("respond relaese 1 --data d", "did you mean 'release'?")]
    public void Telling_MistypedVerb_IsSaidOnce(string line, string guess)
    {
        var parsed = Parse(line);
        Assert.True(parsed.Errors.Count > 1);
        var said = Assert.Single(UsageFault.Telling(parsed));
        Assert.Contains(guess, UsageFault.Of(said.Message, parsed), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NothingLikeIt_GuessesNothing() =>
        Assert.All(Parse("frobnicate").Errors, error => Assert.DoesNotContain("did you mean", UsageFault.Of(error.Message, Parse("frobnicate")), StringComparison.Ordinal));

    [Theory]
    [InlineData("approve absent --data d --until 2026-12-09T23:40+09:00")]
    [InlineData("approve delegate person:x --data d --until 2026-12-09T23:40Z")]
    [InlineData("respond replay --policy p --data d")]
    public void Parse_TimeWithItsOffset_IsTaken(string line) => Assert.Empty(Parse(line).Errors);

    private static ParseResult Parse(string line)
    {
        var root = new RootCommand();
        foreach (var verb in VerbTable.All())
        {
            root.Subcommands.Add(verb);
        }

        return root.Parse(line.Split(' '));
    }
}
