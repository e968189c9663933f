using Hikeshi.Evidence.Indexing;

namespace Hikeshi.Evidence.Segments;

/// <summary>
/// Decides where the next frame goes, and has zero-filled space ready before it is needed. What it hands out can be written without
/// asking the disk for more, so a full disk is met before a batch is ordered, never after. Its owner locks.
/// </summary>
internal sealed class SegmentAllocator
{
    private const int Smallest = 64 << 10;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly LogDirectory directory;
    private readonly LogIndex index;
    private readonly EvidenceOptions options;
    private readonly Queue<(SegmentFile Segment, long Used, ulong End)> closed = new();
    private SegmentFile? current;
    private long used;
    private Task extension = Task.CompletedTask;
    private long askedAt;
    private bool lacksRoom;

    public SegmentAllocator(LogDirectory directory, LogIndex index, RecoveredTail? tail, EvidenceOptions options)
    {
        this.directory = directory;
        this.index = index;
        this.options = options;
        if (tail is not { } recovered)
        {
            return;
        }

        foreach (var unfinished in recovered.Unfinished.Reverse())
        {
            directory.Disk.Delete(unfinished);
        }

        (current, used) = (recovered.Segment, recovered.End);
        if (current is not null && recovered.State == TailState.Torn)
        {
            DropTornTail(current, used);
        }
    }

    /// <summary>Cuts what was never acknowledged and puts zeros in its place, on disk before anything is written behind it.</summary>
    private static void DropTornTail(SegmentFile segment, long used)
    {
        var allocated = segment.Allocated;
        segment.Trim(used);
        TryExtend(segment, Math.Max(allocated - used, Smallest));
        segment.Sync();
    }

    /// <summary>Reserves the place of one frame. Nothing changes when it throws.</summary>
    public (SegmentFile Segment, long Offset) Take(int length, bool critical, ulong nextIndex)
    {
        if (!critical && !directory.Reserve.IsWhole())
        {
            throw new EvidenceFullException(directory.Path, length); // what is free in the segment came from the reserve
        }

        var segment = current;
        var offset = used;
        if (segment is null || (used + length > options.SegmentBytes && used > SegmentFile.HeaderSize))
        {
            segment = OpenNext(critical, nextIndex);
            offset = SegmentFile.HeaderSize;
        }

        if (offset + length > segment.Allocated)
        {
            WaitForExtension();
        }

        if (offset + length > segment.Allocated)
        {
            Grow(segment, offset + length - segment.Allocated, critical);
        }

        used = offset + length;
        return (segment, offset);
    }

    /// <summary>Whether an ordinary entry of usual size would be taken now. A full disk is asked once a second.</summary>
    public bool HasRoom()
    {
        if (!directory.Reserve.IsWhole())
        {
            return false;
        }

        WaitForExtension();
        if (current is not { } segment || segment.Allocated - used >= Smallest)
        {
            return !(lacksRoom = false);
        }

        if (!lacksRoom || options.Clock.GetElapsedTime(askedAt) >= Pause)
        {
            askedAt = options.Clock.GetTimestamp();
            lacksRoom = !TryExtend(segment, Smallest);
        }

        return !lacksRoom;
    }

    private SegmentFile OpenNext(bool critical, ulong nextIndex)
    {
        WaitForExtension();
        var number = index.Segments + 1;
        var next = WithSpace(SegmentFile.FirstStep, critical, () => SegmentFile.Create(directory.Disk, directory.SegmentsPath, number, nextIndex));
        if (current is not null)
        {
            closed.Enqueue((current, used, nextIndex));
        }

        index.AddSegment(next);
        (current, used) = (next, SegmentFile.HeaderSize);
        return next;
    }

    /// <summary>If it failed, growing on the spot meets the same failure and tells the appender.</summary>
    private void WaitForExtension() => ((IAsyncResult)extension).AsyncWaitHandle.WaitOne();

    private void Grow(SegmentFile segment, long missing, bool critical)
    {
        var least = (missing + Smallest - 1) / Smallest * Smallest;
        if (least < SegmentFile.Step && TryExtend(segment, SegmentFile.Step))
        {
            return;
        }

        WithSpace(least, critical, () =>
        {
            segment.Extend(least);
            return true;
        });
    }

    private T WithSpace<T>(long bytes, bool critical, Func<T> allocate)
    {
        while (true)
        {
            try
            {
                return allocate();
            }
            catch (IOException full) when (LibC.IsFull(full))
            {
                if (!critical || !directory.Reserve.GiveUp(bytes))
                {
                    throw new EvidenceFullException(directory.Path, bytes);
                }
            }
        }
    }

    private static bool TryExtend(SegmentFile segment, long bytes)
    {
        try
        {
            segment.Extend(bytes);
            return true;
        }
        catch (IOException full) when (LibC.IsFull(full))
        {
            return false; // The next append that needs the room says so to its caller.
        }
    }

    /// <summary>After a commit: trims closed segments, and zero-fills ahead on another thread when half of the last step is used.</summary>
    public void PrepareAhead(ulong durable)
    {
        while (closed.TryPeek(out var done) && done.End <= durable)
        {
            closed.Dequeue();
            try
            {
                done.Segment.Trim(done.Used);
            }
            catch (IOException)
            {
                // The zeros stay; readers accept them.
            }
        }

        if (current is { } segment && extension.IsCompleted && segment.Allocated < options.SegmentBytes
            && segment.Allocated - used < Math.Min(segment.Allocated, SegmentFile.Step) / 2)
        {
            // On a thread of its own: it waits for the disk, and the pool's few threads are those that appenders run on.
            extension = Task.Factory.StartNew(() => ExtendDurably(segment), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    private void ExtendDurably(SegmentFile segment)
    {
        if (TryExtend(segment, SegmentFile.Step))
        {
            // Through a descriptor of its own: a write error must not be reported here instead of to the commit (errseq is per descriptor).
            using var own = directory.Disk.Create(segment.Path, FileMode.Open);
            directory.Disk.SyncData(own, segment.Path);
        }
    }

    public async Task CloseAsync() => await extension.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
