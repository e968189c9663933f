using System.Globalization;
using Hikeshi.Detection.Patterns;

namespace Hikeshi.Detection.Matching;

/// <summary>Characters that stand in JSON as they are, unless somebody writes them as <c>\uXXXX</c>, which can be looked for.</summary>
internal static class PlainText
{
    private const string Punctuation = "-_. :;,()=@";

    /// <returns>The longest run of such characters that every text contains which the pattern matches; null when none is long enough to be looked for.</returns>
    public static string? LongestIn(Pattern pattern) => pattern.Tokens
        .Where(t => t.Kind == TokenKind.Literal)
        .SelectMany(t => Runs(t.Literal))
        .Where(run => run.Length >= InnerIndex.LongestPiece)
        .MaxBy(run => run.Length);

    /// <summary>Whether some of them is written as an escape in this JSON text.</summary>
    public static bool IsHiddenIn(ReadOnlySpan<byte> json)
    {
        for (var at = json.IndexOf("\\u"u8); at >= 0;)
        {
            json = json[(at + 2)..];
            if (json.Length >= 4 && ushort.TryParse(json[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) && IsPlain((char)unit))
            {
                return true;
            }

            at = json.IndexOf("\\u"u8);
        }

        return false;
    }

    private static IEnumerable<string> Runs(string literal)
    {
        var start = 0;
        for (var i = 0; i <= literal.Length; i++)
        {
            if (i == literal.Length || !IsPlain(literal[i]))
            {
                yield return literal[start..i];
                start = i + 1;
            }
        }
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || Punctuation.Contains(c, StringComparison.Ordinal);
}
