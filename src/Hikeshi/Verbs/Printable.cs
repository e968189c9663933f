namespace Hikeshi.Verbs;

/// <summary>Text from outside on a terminal: control and formatting characters, which could move the cursor, rename the window or turn the line around, become visible.</summary>
internal static class Printable
{
    public static string Of(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        for (var i = 0; i < source.Length; i++)
        {
            span[i] = (char.IsControl(source[i]) || char.GetUnicodeCategory(source[i]) == System.Globalization.UnicodeCategory.Format) ? '\u00B7' : source[i];
        }
    });
}
