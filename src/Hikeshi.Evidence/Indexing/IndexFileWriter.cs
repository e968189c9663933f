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
        var header = new IndexHeader(segment.First, segment.Count, segment.Edges.Count, published.End, 0, 0, 0, 0, tree.Length, Crc32C.Of(tree), 0);
        var bytes = new byte[header.FileLength];
        tree.CopyTo(bytes, IndexHeader.Size);
        WritePlaces(segment, published.Checks, bytes.AsSpan((int)header.PlacesAt));
        header = WriteIds(segment, bytes.AsSpan((int)header.IdsAt), header);
        header = WriteEdges(segment, bytes.AsSpan((int)header.EdgesAt), header);
        header = header with { TablesCrc = Crc32C.Of(bytes.AsSpan((int)header.PlacesAt)) };
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

    private static IndexHeader WriteIds(LiveSegment segment, Span<byte> target, IndexHeader header)
    {
        var ids = segment.Ids.Select(i => (Id: SealedSegment.Number(i.Key), At: i.Value)).ToArray();
        Array.Sort(ids, static (a, b) => a.Id.CompareTo(b.Id));
        foreach (var (id, at) in ids)
        {
            BinaryPrimitives.WriteUInt128BigEndian(target, id);
            BinaryPrimitives.WriteUInt32LittleEndian(target[16..], at);
            target = target[IndexHeader.IdSize..];
        }

        return header with { SmallestId = ids[0].Id, LargestId = ids[^1].Id };
    }

    private static IndexHeader WriteEdges(LiveSegment segment, Span<byte> target, IndexHeader header)
    {
        if (segment.Edges.Count == 0)
        {
            return header;
        }

        var edges = segment.Edges.ToArray();
        Array.Sort(edges);
        foreach (var (cause, effect) in edges)
        {
            BinaryPrimitives.WriteUInt64BigEndian(target, cause);
            BinaryPrimitives.WriteUInt32LittleEndian(target[8..], effect);
            target = target[IndexHeader.EdgeSize..];
        }

        return header with { SmallestCause = edges[0].Cause, LargestCause = edges[^1].Cause };
    }
}
