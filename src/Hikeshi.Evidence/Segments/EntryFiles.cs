using System.Buffers.Binary;
using System.Security.Cryptography;
using Hikeshi.Evidence.Headers;
using Hikeshi.Evidence.Indexing;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence.Segments;

/// <summary>Reads single entries in place.</summary>
internal static class EntryFiles
{
    /// <exception cref="RefusedException">The leaf is not the one that was published.</exception>
    public static byte[] ReadLeaf(EntryLocation location)
    {
        var (segment, place, check) = location;
        var leaf = Read(segment, place.Payload + 8, Lengths(segment, place).Leaf);
        RequireUnchanged(segment, place, check, leaf);
        return leaf;
    }

    /// <exception cref="RefusedException">Header or body is damaged.</exception>
    public static EvidenceEntry Read(EntryLocation location, ulong index)
    {
        var (segment, place, check) = location;
        var (leafLength, boxLength) = Lengths(segment, place);
        var bytes = Read(segment, place.Payload + 8, leafLength + boxLength);
        RequireUnchanged(segment, place, check, bytes.AsSpan(0, leafLength));
        try
        {
            var header = HeaderCodec.Decode(bytes.AsSpan(0, leafLength));
            var slot = Read(segment, place.Slot, FrameHeader.SlotSize);
            ReadOnlyMemory<byte>? body = BodyBox.IsErased(slot) ? (ReadOnlyMemory<byte>?)null : BodyBox.Open(slot, bytes.AsSpan(leafLength));
            return new EvidenceEntry(index, header, body);
        }
        catch (Exception damage) when (damage is FormatException or CryptographicException)
        {
            throw Damaged(segment, place, $"entry {index} cannot be read ({damage.Message})");
        }
    }

    private static void RequireUnchanged(SegmentFile segment, EntryPlace place, uint? check, ReadOnlySpan<byte> leaf)
    {
        if (check is { } published && Crc32C.Of(leaf) != published)
        {
            throw Damaged(segment, place, "the header is not the one that was published");
        }
    }

    private static (int Leaf, int Box) Lengths(SegmentFile segment, EntryPlace place)
    {
        var lengths = Read(segment, place.Payload, 8);
        var leaf = BinaryPrimitives.ReadInt32LittleEndian(lengths);
        var box = BinaryPrimitives.ReadInt32LittleEndian(lengths.AsSpan(4));
        return leaf is > 0 and <= HeaderCodec.LongestHeader && box is >= BodyBox.TagSize and <= FrameHeader.LongestPayload
            ? (leaf, box)
            : throw Damaged(segment, place, "the lengths of an entry make no sense");
    }

    private static byte[] Read(SegmentFile segment, long offset, int length)
    {
        var bytes = new byte[length];
        for (var total = 0; total < length;)
        {
            var read = RandomAccess.Read(segment.Handle, bytes.AsSpan(total), offset + total);
            total += read > 0 ? read : throw new EndOfStreamException($"{segment.Path} ends at byte {offset + total}, inside an entry");
        }

        return bytes;
    }

    private static RefusedException Damaged(SegmentFile segment, EntryPlace place, string what) =>
        new(new LogDamaged(segment.Path, place.Payload, what));
}
