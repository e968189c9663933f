namespace Hikeshi.Verbs;

/// <summary>Text from outside on a terminal: control characters, which could move the cursor or rename the window, become visible.</summary>
internal static class Printable
{
    public static string Of(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        for (var i = 0; i < source.Length; i++)
        {
            span[i] = char.IsControl(source[i]) ? '\u00B7' : source[i];
        }
    });
}
