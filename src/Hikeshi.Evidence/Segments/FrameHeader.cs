using static System.Buffers.Binary.BinaryPrimitives;

namespace Hikeshi.Evidence.Segments;

/// <summary>
/// The 40 bytes that begin a frame, little-endian: magic, payload length, index of the first entry, entries that were durable when the
/// frame was ordered, entry count, CRC-32C of the payload, zero, CRC-32C of these fields. Key slots and the payload follow.
/// </summary>
/// <param name="Synced">Tells a torn tail from damage: a frame whose predecessor was already durable proves that the predecessor was once whole.</param>
internal readonly record struct FrameHeader(int PayloadLength, ulong FirstIndex, ulong Synced, int Count, uint PayloadCrc)
{
    public const int Size = 40;
    public const int SlotSize = 64;
    public const int MostEntries = 1024;
    public const int LongestPayload = 48 << 20;

    private const uint Magic = 0x4D524648; // "HFRM"

    public int FrameLength => Size + (SlotSize * Count) + PayloadLength;

    public void Write(Span<byte> target)
    {
        WriteUInt32LittleEndian(target, Magic);
        WriteInt32LittleEndian(target[4..], PayloadLength);
        WriteUInt64LittleEndian(target[8..], FirstIndex);
        WriteUInt64LittleEndian(target[16..], Synced);
        WriteInt32LittleEndian(target[24..], Count);
        WriteUInt32LittleEndian(target[28..], PayloadCrc);
        WriteUInt32LittleEndian(target[32..], 0);
        WriteUInt32LittleEndian(target[36..], Crc32C.Of(target[..36]));
    }

    public static bool TryRead(ReadOnlySpan<byte> source, out FrameHeader header)
    {
        header = default;
        if (source.Length < Size || ReadUInt32LittleEndian(source) != Magic || ReadUInt32LittleEndian(source[36..]) != Crc32C.Of(source[..36]))
        {
            return false;
        }

        header = new FrameHeader(
            ReadInt32LittleEndian(source[4..]), ReadUInt64LittleEndian(source[8..]), ReadUInt64LittleEndian(source[16..]), ReadInt32LittleEndian(source[24..]), ReadUInt32LittleEndian(source[28..]));
        return header.PayloadLength is >= 8 and <= LongestPayload && header.PayloadLength % 8 == 0 && header.Count is > 0 and <= MostEntries;
    }
}
