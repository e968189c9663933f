using System.Globalization;

namespace Hikeshi.Verbs;

/// <summary>Text from outside on a terminal: control and formatting characters, which could move the cursor, rename the window or turn the line around, become visible.</summary>
internal static class Printable
{
    /// <summary>One line.</summary>
    public static string Of(string text) => Make(text, kept: "");

    /// <summary>Several lines: line ends and tabs stay.</summary>
    public static string Block(string text) => Make(text, kept: "\n\t");

    private static string Make(string text, string kept) => string.Create(text.Length, (text, kept), static (span, given) =>
    {
        for (var i = 0; i < given.text.Length; i++)
        {
            var character = given.text[i];
            span[i] = (char.IsControl(character) || char.GetUnicodeCategory(character) == UnicodeCategory.Format) && !given.kept.Contains(character, StringComparison.Ordinal) ? '\u00B7' : character;
        }
    });
}
