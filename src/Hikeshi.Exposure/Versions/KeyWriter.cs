using System.Buffers;
using System.Text;

namespace Hikeshi.Exposure.Versions;

/// <summary>Writes the pieces of a <see cref="VersionKey"/>. Ranks are single bytes, so a smaller rank sorts first.</summary>
internal sealed class KeyWriter
{
    /// <summary>Longer version texts are not versions. It keeps the length of every number within one byte.</summary>
    public const int MaxText = 250;

    private readonly ArrayBufferWriter<byte> buffer = new(64);

    public KeyWriter Rank(byte rank)
    {
        buffer.GetSpan(1)[0] = rank;
        buffer.Advance(1);
        return this;
    }

    /// <summary>A natural number of any size: its length without leading zeros, then its digits. No digits at all mean zero.</summary>
    public KeyWriter Number(ReadOnlySpan<char> digits)
    {
        var significant = digits.TrimStart('0');
        Rank((byte)significant.Length);
        Encoding.ASCII.GetBytes(significant, buffer);
        return this;
    }

    /// <summary>Text in ordinal order, ended so that a prefix sorts before what it begins.</summary>
    public KeyWriter Text(ReadOnlySpan<char> text)
    {
        Encoding.UTF8.GetBytes(text, buffer);
        return Rank(0);
    }

    public VersionKey ToKey() => new(buffer.WrittenSpan.ToArray());
}
