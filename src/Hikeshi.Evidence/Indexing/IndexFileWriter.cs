using System.Buffers.Binary;
using Hikeshi.Evidence.Segments;

namespace Hikeshi.Evidence.Indexing;

/// <summary>Writes the index file of a segment that is closed, durable and published.</summary>
internal static class IndexFileWriter
{
    /// <summary>Beside the segment, durable when this returns.</summary>
    /// <exception cref="IOException">The disk is full, or fails; the segment stays as it was.</exception>
    /// <param name="published">What was read back when the segment's leaves went into the tree.</param>
    public static void Write(IDisk disk, LiveSegment segment, PublishedSegment published) =>
        AtomicFile.Write(disk, SealedSegment.PathOf(segment.File.Path), Encode(segment, published), sync: true);

    /// <summary>The only index file that a segment can have: the same entries make the same bytes.</summary>
    public static byte[] Encode(LiveSegment segment, PublishedSegment published)
    {
        var tree = published.Tree.Encode();
        var edges = segment.Edges.ToArray();
        Array.Sort(edges);
        var filter = CauseFilter.Of([.. edges.Select(e => e.Cause).Where(c => c < segment.First).Distinct()]);
        var header = new IndexHeader(segment.First, segment.Count, edges.Length, published.End, 0, 0, 0, 0, tree.Length, filter.Length, 0, 0);
        var bytes = new byte[header.FileLength];
        var summary = bytes.AsSpan(IndexHeader.Size, (int)header.SummaryLength);
        tree.CopyTo(summary);
        var firsts = summary[tree.Length..];
        WritePlaces(segment, published.Checks, bytes.AsSpan((int)header.PlacesAt));
        header = WriteIds(segment, bytes.AsSpan((int)header.IdsAt), firsts, header);
        header = WriteEdges(edges, bytes.AsSpan((int)header.EdgesAt), firsts[(header.IdPages * IndexHeader.FirstKeySize)..], header);
        filter.Write(summary[^filter.Length..]);
        header = header with { SummaryCrc = Crc32C.Of(summary), TablesCrc = Crc32C.Of(bytes.AsSpan((int)header.PlacesAt)) };
        header.Write(bytes);
        return bytes;
    }

    private static void WritePlaces(LiveSegment segment, IReadOnlyList<uint> checks, Span<byte> target)
    {
        for (var i = 0; i < segment.Count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(target, segment.Places[i].Slot);
            BinaryPrimitives.WriteUInt32LittleEndian(target[4..], segment.Places[i].Payload);
            BinaryPrimitives.WriteUInt32LittleEndian(target[8..], checks[i]);
            target = target[IndexHeader.PlaceSize..];
        }
    }

    private static IndexHeader WriteIds(LiveSegment segment, Span<byte> target, Span<byte> firsts, IndexHeader header)
    {
        var (ids, places) = SortedIds(segment);
        for (var i = 0; i < ids.Length; i++)
        {
            var record = target.Slice((int)SortedPages.OffsetOf(i, IndexHeader.IdSize), IndexHeader.IdSize);
            BinaryPrimitives.WriteUInt128BigEndian(record, ids[i]);
            BinaryPrimitives.WriteUInt32LittleEndian(record[16..], places[i]);
        }

        WriteFirsts(target, header.IdPages, firsts);
        return header with { SmallestId = ids[0], LargestId = ids[^1] };
    }

    private static (UInt128[] Ids, uint[] Places) SortedIds(LiveSegment segment)
    {
        var (ids, places) = (new UInt128[segment.Count], new uint[segment.Count]);
        var at = 0;
        foreach (var (id, place) in segment.Ids)
        {
            (ids[at], places[at++]) = (SealedSegment.Number(id), place);
        }

        Array.Sort(ids, places);
        return (ids, places);
    }

    private static IndexHeader WriteEdges((ulong Cause, uint Effect)[] edges, Span<byte> target, Span<byte> firsts, IndexHeader header)
    {
        for (var i = 0; i < edges.Length; i++)
        {
            var record = target.Slice((int)SortedPages.OffsetOf(i, IndexHeader.EdgeSize), IndexHeader.EdgeSize);
            BinaryPrimitives.WriteUInt64BigEndian(record, edges[i].Cause);
            BinaryPrimitives.WriteUInt32LittleEndian(record[8..], edges[i].Effect);
        }

        WriteFirsts(target, header.EdgePages, firsts);
        return edges.Length == 0 ? header : header with { SmallestCause = edges[0].Cause, LargestCause = edges[^1].Cause };
    }

    private static void WriteFirsts(ReadOnlySpan<byte> table, int pages, Span<byte> firsts)
    {
        for (var i = 0; i < pages; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(firsts[(i * IndexHeader.FirstKeySize)..], BinaryPrimitives.ReadUInt64BigEndian(table[(i * SortedPages.PageSize)..]));
        }
    }
}
