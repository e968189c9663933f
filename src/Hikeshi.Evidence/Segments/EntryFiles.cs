using System.Buffers.Binary;
using System.Security.Cryptography;
using Hikeshi.Evidence.Headers;
using Hikeshi.Evidence.Indexing;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence.Segments;

/// <summary>Reads single entries in place: usually with one read, with two when the entry's key lies far from it in a large batch.</summary>
internal static class EntryFiles
{
    /// <exception cref="RefusedException">The leaf is not the one that was published.</exception>
    public static byte[] ReadLeaf(EntryLocation location)
    {
        using var bytes = new EntryBytes(location, withSlot: false);
        var leaf = bytes.Read(8, Lengths(bytes, location).Leaf).ToArray();
        RequireUnchanged(location, leaf);
        return leaf;
    }

    /// <exception cref="RefusedException">Header or body is damaged.</exception>
    public static EvidenceEntry Read(EntryLocation location, ulong index)
    {
        using var bytes = new EntryBytes(location, withSlot: true);
        var (leafLength, boxLength) = Lengths(bytes, location);
        var entry = bytes.Read(8, leafLength + boxLength);
        RequireUnchanged(location, entry[..leafLength]);
        try
        {
            var header = HeaderCodec.Decode(entry[..leafLength]);
            Span<byte> slot = stackalloc byte[FrameHeader.SlotSize];
            bytes.ReadSlot(slot);
            ReadOnlyMemory<byte>? body = BodyBox.IsErased(slot) ? (ReadOnlyMemory<byte>?)null : BodyBox.Open(slot, entry[leafLength..]);
            return new EvidenceEntry(index, header, body);
        }
        catch (Exception damage) when (damage is FormatException or CryptographicException)
        {
            throw Damaged(location, $"entry {index} cannot be read ({damage.Message})");
        }
    }

    private static void RequireUnchanged(EntryLocation location, ReadOnlySpan<byte> leaf)
    {
        if (location.Check is { } published && Crc32C.Of(leaf) != published)
        {
            throw Damaged(location, "the header is not the one that was published");
        }
    }

    private static (int Leaf, int Box) Lengths(EntryBytes bytes, EntryLocation location)
    {
        var lengths = bytes.Read(0, 8);
        var leaf = BinaryPrimitives.ReadInt32LittleEndian(lengths);
        var box = BinaryPrimitives.ReadInt32LittleEndian(lengths[4..]);
        return leaf is > 0 and <= HeaderCodec.LongestHeader && box is >= BodyBox.TagSize and <= FrameHeader.LongestPayload
            ? (leaf, box)
            : throw Damaged(location, "the lengths of an entry make no sense");
    }

    private static RefusedException Damaged(EntryLocation location, string what) =>
        new(new LogDamaged(location.Segment.Path, location.Place.Payload, what));
}
