using System.Text;
using System.Text.RegularExpressions;
using Hikeshi.Response.Investigating.Asking;

namespace Hikeshi.Response.Investigating.Reading;

/// <summary>
/// Makes one line of plain words out of what a model wrote, so that nothing in it is a link, markup or markdown anywhere it may be shown, and nothing
/// in it is hidden. What was taken out is said.
/// </summary>
internal static partial class PlainWords
{
    public static string Of(string text, int most, string where, ICollection<string> refused)
    {
        var visible = Seen(text, most * 2);
        Note(visible.Length != text.EnumerateRunes().Sum(rune => rune.Utf16SequenceLength), "characters that cannot be seen, or line ends");
        var unlinked = Link().Replace(visible, "(link)");
        Note(unlinked != visible, "links");
        var unsecret = Secrets.Out(unlinked);
        Note(unsecret != unlinked, "what looks like a secret or a personal number");
        var plain = new StringBuilder(unsecret.Length);
        foreach (var character in unsecret)
        {
            plain.Append(Harmless(character));
        }

        var inert = plain.ToString();
        Note(inert != unsecret, "markup or markdown");
        var named = Dotted().Replace(inert, match => match.Value.Replace(".", "[.]", StringComparison.Ordinal)).Trim();
        if (named.Length <= most)
        {
            return named;
        }

        refused.Add($"{where}: longer than {most} characters: cut");
        return named[..(char.IsHighSurrogate(named[most - 1]) ? most - 1 : most)];

        void Note(bool happened, string what)
        {
            if (happened)
            {
                refused.Add($"{where}: {what}: taken out");
            }
        }
    }

    /// <summary>Without what is hidden; what breaks a line is a space.</summary>
    private static string Seen(string text, int most)
    {
        var seen = new StringBuilder(Math.Min(text.Length, most));
        foreach (var rune in text.EnumerateRunes())
        {
            if (seen.Length >= most)
            {
                break;
            }

            if (rune.Value is '\n' or '\r' or '\t')
            {
                seen.Append(' ');
            }
            else if (!Visible.IsHidden(rune))
            {
                seen.Append(rune);
            }
        }

        return seen.ToString();
    }

    /// <summary>The same to a reader, and nothing to a renderer.</summary>
    private static char Harmless(char character) => character switch
    {
        '<' => '‹',
        '>' => '›',
        '&' => '＆',
        '[' => '［',
        ']' => '］',
        '`' => '\'',
        '*' => '＊',
        '#' => '＃',
        '|' => '｜',
        '~' => '～',
        '\\' => '＼',
        _ => character,
    };

    /// <summary>Anything with a scheme, and what browsers and chats make a link of without one.</summary>
    [GeneratedRegex(@"(?:[A-Za-z][A-Za-z0-9+.-]{1,20}:(?://|\\\\)|(?:javascript|vbscript|data|mailto|file|tel|sms|blob)\s*:|www\.|//[A-Za-z0-9]|\\\\[A-Za-z0-9])\S*", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    /// <summary>A name with dots, which many programs would make a link of.</summary>
    [GeneratedRegex(@"[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+", RegexOptions.NonBacktracking)]
    private static partial Regex Dotted();
}
