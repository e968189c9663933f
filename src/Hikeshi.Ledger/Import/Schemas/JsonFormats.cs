using System.Buffers;
using System.Globalization;

namespace Hikeshi.Ledger.Import.Schemas;

/// <summary>The formats of JSON Schema (draft-07, validation §7.3) that bills of materials use.</summary>
internal static class JsonFormats
{
    // RFC 3987 §2.2: neither these nor blanks and control characters stand in a reference unescaped.
    private static readonly SearchValues<char> NeverInReference = SearchValues.Create("<>\"{}|\\^` ");

    /// <exception cref="NotSupportedException">A format that no schema of ours has had so far.</exception>
    public static Func<ReadOnlySpan<char>, bool> Named(string name) => name switch
    {
        "date-time" => IsDateTime,
        "date" => IsDate,
        "email" or "idn-email" => IsAddress,
        "uri" or "iri" => text => IsReference(text) && HasScheme(text),
        "uri-reference" or "iri-reference" => IsReference,
        _ => throw new NotSupportedException($"format {name}"),
    };

    /// <summary>RFC 3339 §5.6.</summary>
    private static bool IsDateTime(ReadOnlySpan<char> text) =>
        text.Length > 19 && text[10] is 'T' or 't' or ' ' && IsDate(text[..10]) && IsTime(text[11..]);

    private static bool IsDate(ReadOnlySpan<char> text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsTime(ReadOnlySpan<char> text)
    {
        if (text.Length < 9 || text[2] != ':' || text[5] != ':' || !Below(text[..2], 24) || !Below(text[3..5], 60) || !Below(text[6..8], 61))
        {
            return false;
        }

        var rest = text[8..];
        if (rest[0] == '.')
        {
            var digits = rest[1..].IndexOfAnyExceptInRange('0', '9');
            if (digits < 1)
            {
                return false;
            }

            rest = rest[(1 + digits)..];
        }

        return rest is "Z" or "z" || (rest.Length == 6 && rest[0] is '+' or '-' && rest[3] == ':' && Below(rest[1..3], 24) && Below(rest[4..], 60));
    }

    private static bool Below(ReadOnlySpan<char> digits, int bound) =>
        !digits.ContainsAnyExceptInRange('0', '9') && int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) < bound;

    private static bool IsAddress(ReadOnlySpan<char> text)
    {
        var at = text.LastIndexOf('@');
        return at > 0 && at < text.Length - 1 && !text.ContainsAny(' ', '\t', '\n');
    }

    private static bool IsReference(ReadOnlySpan<char> text)
    {
        if (text.ContainsAny(NeverInReference) || text.ContainsAnyInRange('\0', '\x1F'))
        {
            return false;
        }

        for (var at = text.IndexOf('%'); at >= 0;)
        {
            if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
            {
                return false;
            }

            var next = text[(at + 1)..].IndexOf('%');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return true;
    }

    private static bool HasScheme(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        return colon > 0 && char.IsAsciiLetter(text[0]) && !text[..colon].ContainsAny("/?#");
    }
}
