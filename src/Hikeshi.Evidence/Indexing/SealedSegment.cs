using System.Buffers.Binary;
using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Microsoft.Win32.SafeHandles;

namespace Hikeshi.Evidence.Indexing;

/// <summary>
/// A closed segment with its index file: everything is looked up on disk, nothing but the header stays in memory. Thread-safe.
/// An index file is derived from its segment; without it, or when its header is damaged, the segment is read instead.
/// </summary>
internal sealed class SealedSegment : IDisposable
{
    private const int Block = 4096;

    private readonly SafeFileHandle index;
    private readonly IndexHeader header;

    private SealedSegment(SegmentFile file, SafeFileHandle index, IndexHeader header, TreeEdge tree)
    {
        File = file;
        this.index = index;
        this.header = header;
        Tree = tree;
    }

    public SegmentFile File { get; }

    public ulong First => header.First;

    public ulong End => header.EndIndex;

    public UInt128 LargestId => header.LargestId;

    /// <summary>The tree of all entries up to the end of this segment.</summary>
    public TreeEdge Tree { get; }

    public static string PathOf(string segment) => Path.ChangeExtension(segment, ".idx");

    /// <returns>Null when there is no index file, or not one of this segment.</returns>
    public static SealedSegment? TryOpen(SegmentFile segment) => TryOpen(segment, PathOf(segment.Path));

    /// <param name="path">Of an index file that lies somewhere else.</param>
    /// <inheritdoc cref="TryOpen(SegmentFile)"/>
    public static SealedSegment? TryOpen(SegmentFile segment, string path)
    {
        if (!System.IO.File.Exists(path))
        {
            return null;
        }

        var index = System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> head = stackalloc byte[IndexHeader.Size];
        if (ReadAll(index, head, 0) && IndexHeader.TryRead(head, out var header) && header.First == segment.FirstIndex && header.End <= segment.Allocated
            && header.FileLength == RandomAccess.GetLength(index) && ReadTree(index, header) is { } tree)
        {
            return new SealedSegment(segment, index, header, tree);
        }

        index.Dispose();
        return null;
    }

    private static TreeEdge? ReadTree(SafeFileHandle index, IndexHeader header)
    {
        var bytes = new byte[header.TreeLength];
        return ReadAll(index, bytes, IndexHeader.Size) && Crc32C.Of(bytes) == header.TreeCrc ? TreeEdge.TryDecode(header.EndIndex, bytes) : null;
    }

    /// <summary>The entry's place, and the CRC-32C that its leaf had when it was published.</summary>
    public (EntryPlace Place, uint Check) Place(ulong entry)
    {
        Span<byte> record = stackalloc byte[IndexHeader.PlaceSize];
        Require(record, header.PlacesAt + ((long)(entry - First) * IndexHeader.PlaceSize));
        return (new EntryPlace(BinaryPrimitives.ReadUInt32LittleEndian(record), BinaryPrimitives.ReadUInt32LittleEndian(record[4..])), BinaryPrimitives.ReadUInt32LittleEndian(record[8..]));
    }

    public bool TryFind(UInt128 id, out ulong entry)
    {
        entry = 0;
        if (id < header.SmallestId || id > header.LargestId)
        {
            return false;
        }

        Span<byte> wanted = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(wanted, id);
        Span<byte> record = stackalloc byte[IndexHeader.IdSize];
        var at = LowerBound(header.IdsAt, header.Count, IndexHeader.IdSize, wanted);
        if (at == header.Count)
        {
            return false;
        }

        Require(record, header.IdsAt + ((long)at * IndexHeader.IdSize));
        entry = First + BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
        return record[..16].SequenceEqual(wanted);
    }

    /// <summary>Entries of this segment that name the cause, oldest first, until <paramref name="most"/> are found.</summary>
    public void AddEffects(ulong cause, List<ulong> found, int most)
    {
        if (header.Edges == 0 || cause < header.SmallestCause || cause > header.LargestCause)
        {
            return;
        }

        Span<byte> wanted = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(wanted, cause);
        Span<byte> record = stackalloc byte[IndexHeader.EdgeSize];
        for (var at = LowerBound(header.EdgesAt, header.Edges, IndexHeader.EdgeSize, wanted); at < header.Edges && found.Count < most; at++)
        {
            Require(record, header.EdgesAt + ((long)at * IndexHeader.EdgeSize));
            if (!record[..8].SequenceEqual(wanted))
            {
                return;
            }

            found.Add(First + BinaryPrimitives.ReadUInt32LittleEndian(record[8..]));
        }
    }

    /// <summary>Position of the first record whose beginning is not less than the key; keys are stored big-endian, so bytes sort as numbers. Reads one block at the end instead of its last dozen steps.</summary>
    private int LowerBound(long table, int count, int size, ReadOnlySpan<byte> key)
    {
        Span<byte> block = stackalloc byte[Block];
        var perBlock = Block / size;
        var (low, high) = (0, count);
        while (high - low > perBlock)
        {
            var middle = low + ((high - low) / 2);
            var record = block[..size];
            Require(record, table + ((long)middle * size));
            (low, high) = record[..key.Length].SequenceCompareTo(key) < 0 ? (middle + 1, high) : (low, middle);
        }

        var rest = block[..((high - low) * size)];
        Require(rest, table + ((long)low * size));
        while (low < high && rest[..key.Length].SequenceCompareTo(key) < 0)
        {
            low++;
            rest = rest[size..];
        }

        return low;
    }

    private void Require(Span<byte> target, long offset)
    {
        if (!ReadAll(index, target, offset))
        {
            throw new RefusedException(new LogDamaged(PathOf(File.Path), offset, "the index file ends too early"));
        }
    }

    private static bool ReadAll(SafeFileHandle file, Span<byte> target, long offset)
    {
        for (var total = 0; total < target.Length;)
        {
            var read = RandomAccess.Read(file, target[total..], offset + total);
            if (read == 0)
            {
                return false;
            }

            total += read;
        }

        return true;
    }

    public static UInt128 Number(EntryId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    public void Dispose()
    {
        index.Dispose();
        File.Dispose();
    }
}
