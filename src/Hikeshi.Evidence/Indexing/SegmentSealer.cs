using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Tree;

namespace Hikeshi.Evidence.Indexing;

/// <summary>
/// Grows the tree leaf by leaf, and gives every segment that the tree has passed its index file, so that the next start need not read it
/// and memory does not grow with the log. Not thread-safe; takes the log's lock only when a segment is exchanged for its sealed form.
/// </summary>
internal sealed class SegmentSealer(LogIndex index, Lock gate, TreeFiles tree, LogDirectory directory)
{
    private const int MostUnsealed = 8; // of 32 MiB: the index of that many takes about 20 MiB

    private readonly Dictionary<ulong, PublishedSegment> passed = []; // by first index
    private List<uint> checks = [];
    private ulong first = tree.Size;

    /// <summary>More segments wait to be sealed than memory should hold.</summary>
    public bool IsBehind
    {
        get
        {
            lock (gate)
            {
                return index.Unsealed > MostUnsealed;
            }
        }
    }

    public void Add(ReadOnlySpan<byte> leaf)
    {
        tree.Add(leaf);
        checks.Add(Crc32C.Of(leaf));
    }

    /// <summary>The leaves so far were those of one segment; the next ones are of another.</summary>
    /// <param name="end">Offset behind the segment's last frame.</param>
    public void EndSegment(long end)
    {
        passed[first] = new PublishedSegment(end, checks, tree.Edge());
        (checks, first) = ([], tree.Size);
    }

    /// <summary>Seals what the signed checkpoint covers.</summary>
    /// <param name="signed">Size of the newest checkpoint.</param>
    public void Seal(ulong signed)
    {
        while (Next(signed) is { } segment && TryWrite(segment) is { } done)
        {
            lock (gate)
            {
                index.Seal(done);
            }

            passed.Remove(segment.First);
        }
    }

    /// <returns>Null when the disk is full, which only means that the next start reads more.</returns>
    private SealedSegment? TryWrite(LiveSegment segment)
    {
        try
        {
            // Once the index is there nobody looks whether the tiles are: they must be on disk before it.
            directory.Disk.SyncFileSystem(directory.LogPath);
            tree.LetGoOfBundles(segment.First, segment.End);
            IndexFileWriter.Write(directory.Disk, segment, passed[segment.First]);
            return SealedSegment.TryOpen(segment.File);
        }
        catch (IOException full) when (LibC.IsFull(full))
        {
            return null;
        }
    }

    private LiveSegment? Next(ulong signed)
    {
        lock (gate)
        {
            return index.OldestClosed is { } oldest && oldest.End <= signed && oldest.Ids.Count == oldest.Count
                && passed.TryGetValue(oldest.First, out var published) && published.Checks.Count == oldest.Count
                    ? oldest
                    : null;
        }
    }
}

/// <param name="End">Offset behind the segment's last frame.</param>
/// <param name="Checks">CRC-32C of each leaf.</param>
/// <param name="Tree">The tree when it held exactly the entries up to the end of the segment.</param>
internal sealed record PublishedSegment(long End, IReadOnlyList<uint> Checks, TreeEdge Tree);
