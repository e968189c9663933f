using System.Buffers.Binary;
using System.Text;

namespace Hikeshi.Tests.Telemetry.Otlp;

/// <summary>Writes the wire format of Protocol Buffers, field by field.</summary>
internal static class Proto
{
    public static byte[] Number(int field, ulong number) => [.. Varint(((ulong)field << 3) | 0), .. Varint(number)];

    public static byte[] Fixed(int field, ulong number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
        return [.. Varint(((ulong)field << 3) | 1), .. bytes];
    }

    public static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    public static byte[] Message(int field, params byte[][] parts)
    {
        var content = parts.SelectMany(part => part).ToArray();
        return [.. Varint(((ulong)field << 3) | 2), .. Varint((ulong)content.Length), .. content];
    }

    /// <summary>KeyValue.</summary>
    public static byte[] Pair(int field, string name, byte[] value) => Message(field, Text(1, name), Message(2, value));

    private static IEnumerable<byte> Varint(ulong number)
    {
        for (; number >= 0x80; number >>= 7)
        {
            yield return (byte)((number & 0x7F) | 0x80);
        }

        yield return (byte)number;
    }
}
