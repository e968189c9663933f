using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Detection.Patterns;
using Xunit;

namespace Hikeshi.Tests.Detection;

public sealed class RegexLiteralTests
{
    [Theory]
    [InlineData(@"cmd.{0,5}/c.+clipboard", "clipboard")]
    [InlineData(@"clipboard", "clipboard")]
    [InlineData(@"abcd?efgh", "efgh")]
    [InlineData(@"abcd+", null)]
    [InlineData(@"abcdx{2}", "abcd")]
    [InlineData(@"(?:optional)?abcd", "abcd")]
    [InlineData(@"(optional|other)", null)]
    [InlineData(@"abcd|efgh", null)]
    [InlineData(@"ab\.cd\d+efghi", "ab.cd")]
    [InlineData(@"[abcd]efgh", "efgh")]
    [InlineData(@"[^]]efgh", null)]
    [InlineData(@"(?=abcd)", null)]
    [InlineData(@"abcd(?i)efgh", null)]
    [InlineData(@"\x41abcd", null)]
    [InlineData(@"日本abcd", "abcd")]
    [InlineData(@"abc", null)]
    [InlineData(@"abcd{|\.[^c]{0,1}", null)]
    [InlineData(@"abcd{,2}|efgh", null)]
    [InlineData(@"abcde{2,}fghij", "fghij")]
    public void Of_Expression_IsTextThatEveryMatchHas(string expression, string? expected) =>
        Assert.Equal(expected, RegexLiteral.Of(expression, RegexOptions.None, 4));

    [Theory]
    [InlineData("clipboard", "pboard")]
    [InlineData("KIOSK", null)]
    public void Of_WithoutRegardToCase_LeavesOutLettersThatOtherCharactersEqual(string expression, string? expected)
    {
        Assert.Equal(expected, RegexLiteral.Of(expression, RegexOptions.IgnoreCase, 4));
        Assert.Equal(expected, RegexLiteral.Of("(?i)" + expression, RegexOptions.None, 4));
    }

    /// <summary>Made-up expressions over made-up texts: whoever matches has the literal.</summary>
    [Fact]
    public void Of_MadeUpExpressions_NeverSaysWhatAMatchLacks()
    {
        string[] pieces = ["abcd", "efgh", "k", "I", "s", ".", "*", "+", "?", "{2}", "{0,1}", "(", ")", "(?:", "|", "[ab]", "[^c]", "\\d", "\\.", "\\", "^", "$", "]", "{", "x"];
        string[] letters = ["abcd", "efgh", "ABCD", "EFGH", "k", "K", "\u212A", "I", "i", "İ", "ı", "s", "ſ", "a", "b", ".", "1", "x"];
        var matched = 0;
        Prop.ForAll(
            (from expression in Gen.Elements(pieces).ArrayOf().Where(p => p.Length < 9) from text in Gen.Elements(letters).ArrayOf() from ignores in Gen.Elements(true, false) select (string.Concat(expression), string.Concat(text), ignores)).ToArbitrary(),
            made =>
            {
                var (expression, text, ignores) = made;
                var options = ignores ? RegexOptions.IgnoreCase | RegexOptions.CultureInvariant : RegexOptions.CultureInvariant;
                Regex regex;
                try
                {
                    regex = new Regex(expression, options, TimeSpan.FromSeconds(1));
                }
                catch (ArgumentException)
                {
                    return true;
                }

                if (!regex.IsMatch(text) || RegexLiteral.Of(expression, options, 2) is not { } literal)
                {
                    return true;
                }

                matched++;
                return text.Contains(literal, ignores ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
        Assert.True(matched > 20, $"only {matched} cases said anything");
    }
}
