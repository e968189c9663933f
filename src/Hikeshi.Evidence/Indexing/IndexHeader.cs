using Hikeshi.Evidence.Segments;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Hikeshi.Evidence.Indexing;

/// <summary>
/// The 128 bytes that begin an index file, little-endian. Behind them what is read at once: the tree's right edge, the first keys of the pages of
/// ids and of causes, the filter of causes. Then what is looked up: a place per entry, the ids in order, the causes in order.
/// </summary>
/// <param name="First">Index of the segment's first entry.</param>
/// <param name="Count">Entries in the segment.</param>
/// <param name="Edges">How often an entry of the segment names a cause.</param>
/// <param name="End">Offset in the segment behind its last frame.</param>
/// <param name="SmallestId">As 128-bit numbers, which sort as UUIDv7 do.</param>
/// <param name="SmallestCause">Indices of entries; both zero when there is no edge.</param>
/// <param name="TreeLength">Bytes of the tree's edge.</param>
/// <param name="FilterLength">Bytes of the filter of causes.</param>
/// <param name="SummaryCrc">CRC-32C of what is read at once.</param>
/// <param name="TablesCrc">CRC-32C of the three tables. Looked at by <c>fsck</c>; a start reads no table.</param>
internal readonly record struct IndexHeader(
    ulong First, int Count, int Edges, long End, UInt128 SmallestId, UInt128 LargestId, ulong SmallestCause, ulong LargestCause, int TreeLength, int FilterLength, uint SummaryCrc, uint TablesCrc)
{
    public const int Size = 128;
    public const int PlaceSize = 12;
    public const int IdSize = 20;
    public const int EdgeSize = 12;
    public const int FirstKeySize = 8;

    private const int Checked = Size - 4;
    private const int LongestTree = 64 << 10;

    private static ReadOnlySpan<byte> Magic => "HKSHIDX2"u8;

    public ulong EndIndex => First + (ulong)Count;

    public int IdPages => SortedPages.PagesOf(Count, IdSize);

    public int EdgePages => SortedPages.PagesOf(Edges, EdgeSize);

    public long SummaryLength => (long)TreeLength + ((long)(IdPages + EdgePages) * FirstKeySize) + FilterLength;

    public long PlacesAt => PageAfter(Size + SummaryLength);

    public long IdsAt => PageAfter(PlacesAt + ((long)Count * PlaceSize));

    public long EdgesAt => IdsAt + ((long)IdPages * SortedPages.PageSize);

    public long FileLength => EdgesAt + ((long)EdgePages * SortedPages.PageSize);

    private static long PageAfter(long offset) => (offset + SortedPages.PageSize - 1) / SortedPages.PageSize * SortedPages.PageSize;

    public void Write(Span<byte> target)
    {
        target[..Size].Clear();
        Magic.CopyTo(target);
        WriteUInt64LittleEndian(target[8..], First);
        WriteInt32LittleEndian(target[16..], Count);
        WriteInt32LittleEndian(target[20..], Edges);
        WriteInt64LittleEndian(target[24..], End);
        WriteUInt128LittleEndian(target[32..], SmallestId);
        WriteUInt128LittleEndian(target[48..], LargestId);
        WriteUInt64LittleEndian(target[64..], SmallestCause);
        WriteUInt64LittleEndian(target[72..], LargestCause);
        WriteInt32LittleEndian(target[80..], TreeLength);
        WriteInt32LittleEndian(target[84..], FilterLength);
        WriteUInt32LittleEndian(target[88..], SummaryCrc);
        WriteUInt32LittleEndian(target[92..], TablesCrc);
        WriteUInt32LittleEndian(target[Checked..], Crc32C.Of(target[..Checked]));
    }

    /// <summary>Says what to tell a person; it is not believed either way.</summary>
    public static bool IsOfAnotherVersion(ReadOnlySpan<byte> file) => file.StartsWith(Magic[..^1]) && !file.StartsWith(Magic);

    public static bool TryRead(ReadOnlySpan<byte> source, out IndexHeader header)
    {
        header = default;
        if (source.Length < Size || !source.StartsWith(Magic) || ReadUInt32LittleEndian(source[Checked..]) != Crc32C.Of(source[..Checked]))
        {
            return false;
        }

        header = new IndexHeader(
            ReadUInt64LittleEndian(source[8..]),
            ReadInt32LittleEndian(source[16..]),
            ReadInt32LittleEndian(source[20..]),
            ReadInt64LittleEndian(source[24..]),
            ReadUInt128LittleEndian(source[32..]),
            ReadUInt128LittleEndian(source[48..]),
            ReadUInt64LittleEndian(source[64..]),
            ReadUInt64LittleEndian(source[72..]),
            ReadInt32LittleEndian(source[80..]),
            ReadInt32LittleEndian(source[84..]),
            ReadUInt32LittleEndian(source[88..]),
            ReadUInt32LittleEndian(source[92..]));
        return header.Count > 0 && header.Edges >= 0 && header.End > SegmentFile.HeaderSize && header.TreeLength is > 0 and <= LongestTree && CauseFilter.IsLength(header.FilterLength);
    }
}
