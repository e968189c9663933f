using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
                target[written++] = Meaning(escape);
                continue;
            }

            var rune = CodePoint(ref source);
            written += rune.EncodeToUtf8(target[written..]);
        }
    }

    /// <summary>Room beyond the text's length that <see cref="TryUnescapeFolded"/> writes over.</summary>
    public const int Slack = 32;

    /// <summary>Unescapes and folds (<see cref="Folding"/>) in one pass a well-formed string without <c>\uXXXX</c>.</summary>
    /// <param name="target">At least three times as long as the source, and <see cref="Slack"/> more.</param>
    /// <returns>False when the string holds such an escape: then nothing is said.</returns>
    public static bool TryUnescapeFolded(ReadOnlySpan<byte> source, Span<byte> target, out int written)
    {
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(target);
        var at = 0;
        written = 0;
        while (at + Slack <= source.Length)
        {
            var block = Vector256.LoadUnsafe(ref from, (nuint)at);
            var letters = block - Vector256.Create((byte)'A');
            var upper = Vector256.Equals(Vector256.Min(letters, Vector256.Create((byte)('Z' - 'A'))), letters);
            (block | (upper & Vector256.Create((byte)0x20))).StoreUnsafe(ref to, (nuint)written);
            var stops = (Vector256.Equals(block, Vector256.Create((byte)'\\')) | block).ExtractMostSignificantBits();
            var plain = stops == 0 ? Slack : BitOperations.TrailingZeroCount(stops);
            at += plain;
            written += plain;
            if (stops != 0 && !TryOne(source, ref at, target, ref written))
            {
                return false;
            }
        }

        while (at < source.Length)
        {
            var b = source[at];
            if (b is < 0x80 and not (byte)'\\')
            {
                target[written++] = b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
                at++;
            }
            else if (!TryOne(source, ref at, target, ref written))
            {
                return false;
            }
        }

        return true;
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryOne(ReadOnlySpan<byte> source, ref int at, Span<byte> target, ref int written)
    {
        if (source[at] != (byte)'\\')
        {
            Folding.FoldOne(source, ref at, target, ref written);
            return true;
        }

        if (source[at + 1] == (byte)'u')
        {
            return false;
        }

        target[written++] = Meaning(source[at + 1]);
        at += 2;
        return true;
    }

    /// <summary>What a character stands for behind a backslash; not for <c>u</c>.</summary>
    private static byte Meaning(byte escape) => escape switch
    {
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        _ => escape,
    };

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
