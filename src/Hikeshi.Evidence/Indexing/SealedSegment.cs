using System.Buffers.Binary;
using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Evidence.Indexing;

/// <summary>
/// A closed segment with its index file: everything is looked up on disk, and only what makes that one read each stays in memory. Thread-safe.
/// An index file is derived from its segment; without it, or when its beginning is damaged or of another version, the segment is read instead.
/// </summary>
internal sealed class SealedSegment : IDisposable
{
    private readonly IndexFile index;
    private readonly IndexHeader header;
    private readonly SortedPages ids;
    private readonly SortedPages causes;
    private readonly CauseFilter earlier; // of the causes that lie in earlier segments

    private SealedSegment(SegmentFile file, IndexFile index, IndexHeader header, ReadOnlySpan<byte> summary)
    {
        File = file;
        this.index = index;
        this.header = header;
        var firsts = Firsts(summary[header.TreeLength..^header.FilterLength]);
        ids = new SortedPages(index, header.IdsAt, header.Count, IndexHeader.IdSize, firsts[..header.IdPages]);
        causes = new SortedPages(index, header.EdgesAt, header.Edges, IndexHeader.EdgeSize, firsts[header.IdPages..]);
        earlier = CauseFilter.Read(summary[^header.FilterLength..]);
    }

    public SegmentFile File { get; }

    public ulong First => header.First;

    public ulong End => header.EndIndex;

    public UInt128 SmallestId => header.SmallestId;

    public UInt128 LargestId => header.LargestId;

    /// <summary>The tree of all entries up to the end of this segment. Read when asked for: only the last one's is, once.</summary>
    public TreeEdge Tree
    {
        get
        {
            var bytes = new byte[header.TreeLength];
            index.Require(bytes, IndexHeader.Size);
            return TreeEdge.TryDecode(End, bytes) ?? throw new RefusedException(new LogDamaged(PathOf(File.Path), IndexHeader.Size, "the tree's edge has changed since the index was opened"));
        }
    }

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

        var index = new IndexFile(path);
        Span<byte> head = stackalloc byte[IndexHeader.Size];
        if (index.TryRead(head, 0) && IndexHeader.TryRead(head, out var header) && header.First == segment.FirstIndex && header.End <= segment.Allocated
            && header.FileLength == index.Length && ReadSummary(index, header) is { } summary)
        {
            return new SealedSegment(segment, index, header, summary);
        }

        index.Dispose();
        return null;
    }

    private static byte[]? ReadSummary(IndexFile index, IndexHeader header)
    {
        var bytes = new byte[header.SummaryLength];
        return index.TryRead(bytes, IndexHeader.Size) && Crc32C.Of(bytes) == header.SummaryCrc && TreeEdge.TryDecode(header.EndIndex, bytes.AsSpan(0, header.TreeLength)) is not null ? bytes : null;
    }

    private static ulong[] Firsts(ReadOnlySpan<byte> bytes)
    {
        var firsts = new ulong[bytes.Length / IndexHeader.FirstKeySize];
        for (var i = 0; i < firsts.Length; i++)
        {
            firsts[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(i * IndexHeader.FirstKeySize)..]);
        }

        return firsts;
    }

    public EntryLocation Locate(ulong entry)
    {
        Span<byte> records = stackalloc byte[2 * IndexHeader.PlaceSize];
        var last = entry + 1 == End;
        index.Require(records[..(last ? IndexHeader.PlaceSize : records.Length)], header.PlacesAt + ((long)(entry - First) * IndexHeader.PlaceSize));
        var place = PlaceAt(records);
        var end = last ? header.End : EntryLocation.EndBefore(place, PlaceAt(records[IndexHeader.PlaceSize..]));
        return new EntryLocation(File, place, BinaryPrimitives.ReadUInt32LittleEndian(records[8..])) { End = end };
    }

    private static EntryPlace PlaceAt(ReadOnlySpan<byte> record) =>
        new(BinaryPrimitives.ReadUInt32LittleEndian(record), BinaryPrimitives.ReadUInt32LittleEndian(record[4..]));

    public bool TryFind(UInt128 id, out ulong entry)
    {
        Span<byte> key = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(key, id);
        var at = 0u;
        var found = id >= header.SmallestId && id <= header.LargestId && ids.TryFind(key, out at);
        entry = First + at;
        return found;
    }

    /// <summary>Entries of this segment that name the cause, oldest first, until <paramref name="most"/> are found.</summary>
    public void AddEffects(ulong cause, List<ulong> found, int most)
    {
        if (header.Edges == 0 || cause < header.SmallestCause || cause > header.LargestCause || (cause < First && !earlier.MayHold(cause)))
        {
            return;
        }

        Span<byte> key = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(key, cause);
        causes.AddAll(key, First, found, most);
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
