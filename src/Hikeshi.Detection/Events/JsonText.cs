using System.Buffers;
using System.Globalization;
using System.Text;

namespace Hikeshi.Detection.Events;

/// <summary>The inside of JSON strings (RFC 8259 §7).</summary>
internal static class JsonText
{
    /// <summary>Where the plain run of a string ends: quotation mark, reverse solidus, control characters.</summary>
    public static readonly SearchValues<byte> Ends = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(i => (byte)i)]);

    /// <summary>Unescapes a string that the reader found well-formed. Half a surrogate pair becomes U+FFFD.</summary>
    public static int Unescape(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var written = 0;
        while (true)
        {
            var run = source.IndexOf((byte)'\\');
            if (run < 0)
            {
                source.CopyTo(target[written..]);
                return written + source.Length;
            }

            source[..run].CopyTo(target[written..]);
            written += run;
            var escape = source[run + 1];
            source = source[(run + 2)..];
            if (escape != (byte)'u')
            {
                target[written++] = escape switch
                {
                    (byte)'n' => (byte)'\n',
                    (byte)'r' => (byte)'\r',
                    (byte)'t' => (byte)'\t',
                    (byte)'b' => (byte)'\b',
                    (byte)'f' => (byte)'\f',
                    _ => escape,
                };
                continue;
            }

            var rune = CodePoint(ref source);
            written += rune.EncodeToUtf8(target[written..]);
        }
    }

    /// <summary>How long the number is with which a text begins (RFC 8259 §6); 0 when it is none.</summary>
    public static int NumberLength(ReadOnlySpan<byte> text)
    {
        var at = text.Length > 0 && text[0] == (byte)'-' ? 1 : 0;
        if (at < text.Length && text[at] == (byte)'0')
        {
            at++;
        }
        else if (!Digits(text, ref at))
        {
            return 0;
        }

        if (at < text.Length && text[at] == (byte)'.')
        {
            at++;
            if (!Digits(text, ref at))
            {
                return 0;
            }
        }

        if (at < text.Length && (text[at] is (byte)'e' or (byte)'E'))
        {
            at++;
            at += at < text.Length && (text[at] is (byte)'+' or (byte)'-') ? 1 : 0;
            if (!Digits(text, ref at))
            {
                return 0;
            }
        }

        return at;
    }

    private static bool Digits(ReadOnlySpan<byte> text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit((char)text[at]))
        {
            at++;
        }

        return at > start;
    }

    private static Rune CodePoint(ref ReadOnlySpan<byte> source)
    {
        var first = (char)Hex(source);
        source = source[4..];
        if (!char.IsSurrogate(first))
        {
            return new Rune(first);
        }

        if (char.IsHighSurrogate(first) && source.Length >= 6 && source[0] == (byte)'\\' && source[1] == (byte)'u'
            && Rune.TryCreate(first, (char)Hex(source[2..]), out var pair))
        {
            source = source[6..];
            return pair;
        }

        return Rune.ReplacementChar;
    }

    private static int Hex(ReadOnlySpan<byte> digits) => int.Parse(digits[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
