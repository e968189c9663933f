using System.Buffers.Binary;

namespace Hikeshi.Kernel.Unpacking;

/// <summary>The checksum of gzip and zip (RFC 1952 §8): polynomial 0xEDB88320, eight bytes at a time.</summary>
internal static class Crc32
{
    private const int Width = 8;

    private static readonly uint[] Tables = Make();

    /// <param name="crc">Of what came before; 0 at the beginning.</param>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        var tables = Tables.AsSpan();
        crc = ~crc;
        for (; bytes.Length >= Width; bytes = bytes[Width..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = tables[0x700 + (int)(low & 0xFF)] ^ tables[0x600 + (int)((low >> 8) & 0xFF)] ^ tables[0x500 + (int)((low >> 16) & 0xFF)] ^ tables[0x400 + (int)(low >> 24)]
                ^ tables[0x300 + (int)(high & 0xFF)] ^ tables[0x200 + (int)((high >> 8) & 0xFF)] ^ tables[0x100 + (int)((high >> 16) & 0xFF)] ^ tables[(int)(high >> 24)];
        }

        foreach (var one in bytes)
        {
            crc = tables[(int)((crc ^ one) & 0xFF)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] Make()
    {
        var tables = new uint[Width << 8];
        for (var i = 0; i < tables.Length; i++)
        {
            var before = i < 0x100 ? (uint)i : tables[i - 0x100];
            if (i >= 0x100)
            {
                tables[i] = tables[(int)(before & 0xFF)] ^ (before >> 8);
                continue;
            }

            for (var bit = 0; bit < 8; bit++)
            {
                before = (before & 1) == 0 ? before >> 1 : (before >> 1) ^ 0xEDB88320;
            }

            tables[i] = before;
        }

        return tables;
    }
}
