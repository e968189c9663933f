using System.Text;

namespace Hikeshi.Detection.Events;

/// <summary>
/// Case folding: ASCII to lower case, everything else to simple upper case (the invariant mapping, one code point to one),
/// except what would become ASCII. Bytes that are not UTF-8 become U+FFFD. Texts are equal without regard to case exactly when their folded bytes are equal.
/// </summary>
internal static class Folding
{
    public static byte[] Fold(string text)
    {
        var source = Encoding.UTF8.GetBytes(text);
        var target = new byte[source.Length * 3];
        return target[..Fold(source, target)];
    }

    /// <param name="target">At least three times as long as the source: a folded code point may need three bytes where it had one or two.</param>
    /// <returns>Bytes written.</returns>
    public static int Fold(ReadOnlySpan<byte> source, Span<byte> target)
    {
        Ascii.ToLower(source, target, out var done);
        var written = done;
        while (done < source.Length)
        {
            var b = source[done];
            if (b < 0x80)
            {
                target[written++] = b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
                done++;
                continue;
            }

            FoldOne(source, ref done, target, ref written);
        }

        return written;
    }

    /// <summary>The code point beyond ASCII that begins here.</summary>
    public static void FoldOne(ReadOnlySpan<byte> source, ref int at, Span<byte> target, ref int written)
    {
        Rune.DecodeFromUtf8(source[at..], out var rune, out var consumed);
        var upper = Rune.ToUpperInvariant(rune);
        written += (upper.IsAscii ? rune : upper).EncodeToUtf8(target[written..]);
        at += consumed;
    }
}
