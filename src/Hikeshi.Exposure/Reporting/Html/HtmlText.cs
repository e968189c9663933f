using System.Globalization;
using System.Net;

namespace Hikeshi.Exposure.Reporting.Html;

/// <summary>Text from outside as text: it can become no markup, and neither control characters nor marks of direction can turn a line around.</summary>
internal static class HtmlText
{
    public static string Encode(string text) => WebUtility.HtmlEncode(string.Create(text.Length, text, static (span, given) =>
    {
        for (var i = 0; i < given.Length; i++)
        {
            span[i] = given[i] is '\n' or '\t' ? ' '
                : char.IsControl(given[i]) || char.GetUnicodeCategory(given[i]) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? '\u00B7'
                : given[i];
        }
    }));

    /// <summary>At most so many characters, the rest marked by an ellipsis.</summary>
    public static string Encode(string text, int most) => Encode(text.Length <= most ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1), "…"));
}
