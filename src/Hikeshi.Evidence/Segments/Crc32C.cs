using System.Buffers.Binary;
using System.Numerics;

namespace Hikeshi.Evidence.Segments;

/// <summary>CRC-32C (Castagnoli; RFC 3720 §12.1), with the processor's instruction.</summary>
internal static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        for (; data.Length >= 8; data = data[8..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        }

        foreach (var octet in data)
        {
            crc = BitOperations.Crc32C(crc, octet);
        }

        return ~crc;
    }
}
