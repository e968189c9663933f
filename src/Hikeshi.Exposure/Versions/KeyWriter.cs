using System.Text;

namespace Hikeshi.Exposure.Versions;

/// <summary>
/// Writes the pieces of a <see cref="VersionKey"/>. Ranks are single bytes, so a smaller rank sorts first. A thread has one,
/// used by one parse at a time, so that a parse allocates its key and nothing else (bench: exposure-versions).
/// </summary>
internal sealed class KeyWriter
{
    /// <summary>Longer version texts are not versions. It keeps the length of every number within one byte.</summary>
    public const int MaxText = 250;

    [ThreadStatic]
    private static KeyWriter? ofThread;

    private byte[] buffer = new byte[256];
    private int length;

    private KeyWriter()
    {
    }

    /// <summary>Empty; what was written before is gone.</summary>
    public static KeyWriter Start()
    {
        var writer = ofThread ??= new KeyWriter();
        writer.length = 0;
        return writer;
    }

    public KeyWriter Rank(byte rank)
    {
        Room(1)[0] = rank;
        length++;
        return this;
    }

    /// <summary>A natural number of any size: its length without leading zeros, then its digits. No digits at all mean zero.</summary>
    public KeyWriter Number(ReadOnlySpan<char> digits)
    {
        var significant = digits.TrimStart('0');
        var room = Room(1 + significant.Length);
        room[0] = (byte)significant.Length;
        for (var i = 0; i < significant.Length; i++)
        {
            room[i + 1] = (byte)significant[i];
        }

        length += 1 + significant.Length;
        return this;
    }

    /// <summary>ASCII text behind its length, where no order of bytes is wanted.</summary>
    public KeyWriter Counted(ReadOnlySpan<char> ascii)
    {
        Rank((byte)ascii.Length);
        length += Encoding.ASCII.GetBytes(ascii, Room(ascii.Length));
        return this;
    }

    /// <summary>Text in ordinal order, ended so that a prefix sorts before what it begins.</summary>
    public KeyWriter Text(ReadOnlySpan<char> text)
    {
        length += Encoding.UTF8.GetBytes(text, Room(3 * text.Length));
        return Rank(0);
    }

    /// <summary>ASCII text without regard to case, in the order of its lower-case letters.</summary>
    public KeyWriter LowerText(ReadOnlySpan<char> text)
    {
        var room = Room(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            room[i] = (byte)(text[i] is >= 'A' and <= 'Z' ? text[i] | 0x20 : text[i]);
        }

        length += text.Length;
        return Rank(0);
    }

    public VersionKey ToKey() => new(buffer.AsSpan(0, length).ToArray());

    private Span<byte> Room(int size)
    {
        if (buffer.Length - length < size)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + size));
        }

        return buffer.AsSpan(length);
    }
}
