using System.Globalization;
using System.Text;

namespace Hikeshi.Response.Investigating.Asking;

/// <summary>Text from a log with nothing hidden in it: characters that cannot be seen, or that turn a line around, are written as their numbers.</summary>
internal static class Visible
{
    public static string Of(string text, int most)
    {
        var line = new StringBuilder(Math.Min(text.Length, most) + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= most)
            {
                return line.Append('…').ToString();
            }

            if (rune.Value is '\n' or '\r' or '\t')
            {
                line.Append(' ');
            }
            else if (IsHidden(rune))
            {
                line.Append(CultureInfo.InvariantCulture, $"[U+{rune.Value:X4}]");
            }
            else
            {
                line.Append(rune);
            }
        }

        return line.ToString();
    }

    /// <summary>Controls, formatting (bidi, zero width, tags), private use, what is assigned to nothing, line and paragraph separators, and what stands for half a character.</summary>
    public static bool IsHidden(Rune rune) => rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
