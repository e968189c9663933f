using System.Runtime.ExceptionServices;
using Hikeshi.Evidence.Headers;
using Hikeshi.Evidence.Indexing;
using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence;

/// <summary>Takes over or reads all segments, in order: for the owner at start, and for readers of a directory.</summary>
internal static class Recovery
{
    /// <summary>Takes over the closed segments whose index files say what is in them, from the first one on, without reading them.</summary>
    /// <param name="signed">Entries that the signed checkpoint covers: an index that reaches further is not believed.</param>
    public static void LoadSealed(IDisk disk, string directory, LogIndex index, FileAccess access, ulong signed)
    {
        var opened = OpenSealed(disk, directory, access);
        var good = 0;
        for (; good < opened.Length && opened[good] is { } closed && closed.First == index.Count && closed.End <= signed; good++)
        {
            index.AddSealed(closed);
        }

        foreach (var other in opened[good..])
        {
            other?.Dispose();
        }
    }

    /// <summary>All that could be sealed, several at a time: with a long log and cold caches, opening is waiting for the disk.</summary>
    /// <returns>One for each closed segment; null where its index, or the segment, cannot be used.</returns>
    private static SealedSegment?[] OpenSealed(IDisk disk, string directory, FileAccess access)
    {
        var paths = SegmentFile.List(directory);
        var opened = new SealedSegment?[Math.Max(0, paths.Count - 1)];
        try
        {
            Parallel.For(0, opened.Length, i => opened[i] = OpenSealed(disk, paths[i], i + 1, access));
            return opened;
        }
        catch (AggregateException several)
        {
            foreach (var one in opened)
            {
                one?.Dispose();
            }

            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
            throw;
        }
    }

    private static SealedSegment? OpenSealed(IDisk disk, string path, int number, FileAccess access)
    {
        if (Path.GetFileName(path) != SegmentFile.NameOf(number) || !SegmentFile.TryOpen(disk, path, access, out var segment))
        {
            return null;
        }

        var closed = SealedSegment.TryOpen(segment);
        if (closed is null)
        {
            segment.Dispose();
        }

        return closed;
    }

    /// <summary>Reads the segments that are not sealed.</summary>
    /// <param name="acknowledged">Entries known to have been durable (<see cref="DurableMark"/>).</param>
    /// <param name="seen">Called with every entry in order; its memory is valid during the call only.</param>
    /// <param name="ended">Called behind the last entry of each segment but the last, with the offset behind its last frame.</param>
    /// <returns>The place behind the last good frame, in the last segment; null when there is no segment.</returns>
    /// <exception cref="RefusedException">Something that had been acknowledged is damaged or missing.</exception>
    public static RecoveredTail? Scan(IDisk disk, string directory, LogIndex index, FileAccess access, ulong acknowledged, Action<RawEntry> seen, Action<long> ended)
    {
        RecoveredTail? tail = null;
        var paths = SegmentFile.List(directory);
        for (var i = index.Segments; i < paths.Count; i++)
        {
            RequireName(paths[i], i + 1);
            if (!SegmentFile.TryOpen(disk, paths[i], access, out var segment) || segment.FirstIndex != index.Count)
            {
                segment?.Dispose();
                if (acknowledged <= index.Count && paths.Skip(i).SkipLast(1).All(HoldsNothing) && (access == FileAccess.Read || !FrameSearch.HoldsFrame(paths[^1])))
                {
                    // Created, or continued behind a tail that was lost, when the machine stopped: nothing in them was acknowledged. There are
                    // several when batches were ordered faster than the disk took them.
                    return (tail ?? default) with { Unfinished = [.. paths.Skip(i)] };
                }

                throw new RefusedException(new LogDamaged(paths[i], 0, "the segment's header is damaged or does not continue the log"));
            }

            index.AddSegment(segment);
            if (tail is { } before)
            {
                ended(before.End);
            }

            var earlier = tail?.State ?? TailState.Clean;
            tail = ScanOne(segment, index, i == paths.Count - 1 ? acknowledged : 0, live: access == FileAccess.Read, seen);
            if (earlier == TailState.Torn && tail.Value.End > SegmentFile.HeaderSize)
            {
                throw new RefusedException(new LogDamaged(paths[i - 1], 0, "the end of the segment is damaged, though a later segment holds entries"));
            }
        }

        return acknowledged > index.Count
            ? throw new RefusedException(new HistoryLost(directory, $"the segments hold {index.Count} entries", $"at least the {acknowledged} that were acknowledged"))
            : tail;
    }

    private static RecoveredTail ScanOne(SegmentFile segment, LogIndex index, ulong acknowledged, bool live, Action<RawEntry> seen)
    {
        using var scanner = new SegmentScanner(segment.Handle, index.Count);
        try
        {
            var state = scanner.ReadAll(acknowledged, live, () =>
            {
                foreach (var entry in scanner.Entries())
                {
                    var (id, causes) = HeaderCodec.DecodeLinks(entry.Leaf.Span);
                    index.Add(id, causes, entry.Place);
                    seen(entry);
                }
            });
            return state == TailState.Damaged
                ? throw new RefusedException(new LogDamaged(segment.Path, scanner.Offset, $"the frame of entry {scanner.NextIndex} is damaged"))
                : new RecoveredTail(segment, scanner.Offset, state, Unfinished: []);
        }
        catch (FormatException nonsense)
        {
            throw new RefusedException(new LogDamaged(segment.Path, scanner.Offset, nonsense.Message));
        }
    }

    /// <summary>Whether no frame was ever begun in it: a segment is written to only once the one before is on disk.</summary>
    private static bool HoldsNothing(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Span<byte> frame = stackalloc byte[FrameHeader.Size];
        return RandomAccess.Read(file, frame, SegmentFile.HeaderSize) is var read && !frame[..read].ContainsAnyExcept((byte)0);
    }

    private static void RequireName(string path, int number)
    {
        if (Path.GetFileName(path) != SegmentFile.NameOf(number))
        {
            throw new RefusedException(new LogDamaged(path, 0, $"segment {SegmentFile.NameOf(number)} is missing before this one"));
        }
    }
}

/// <param name="Segment">Null when there is none that holds anything.</param>
/// <param name="End">Offset behind the last good frame.</param>
/// <param name="Unfinished">Later segment files that hold nothing that was acknowledged.</param>
internal readonly record struct RecoveredTail(SegmentFile? Segment, long End, TailState State, IReadOnlyList<string> Unfinished);
