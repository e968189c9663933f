using Hikeshi.Evidence.Segments;

namespace Hikeshi.Evidence;

/// <summary>
/// The frames that one fdatasync will make durable: they lie in one segment, one behind the other. Everybody who waits for any of them shares
/// one task. Not thread-safe: <see cref="GroupCommit"/> locks, until the group is finished.
/// </summary>
internal sealed class CommitGroup(SegmentFile segment)
{
    private const int Few = 4;

    private readonly TaskCompletionSource durable = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int waiting;

    public SegmentFile Segment { get; } = segment;

    public List<Frame> Frames { get; } = [];

    public int Entries { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>How many entries the log has behind its last frame.</summary>
    public ulong End { get; private set; }

    public void Add(Frame frame)
    {
        Frames.Add(frame);
        Entries += frame.Count;
        Bytes += frame.Length;
        End = frame.End;
    }

    /// <summary>Completes when the group is on disk.</summary>
    public Task Join()
    {
        waiting++;
        return durable.Task;
    }

    /// <summary>To be called when nobody can join any more.</summary>
    public void Succeeded()
    {
        if (waiting <= Few)
        {
            durable.SetResult();
        }
        else
        {
            // Putting many on their way takes as long as a small sync, which the thread that writes had better begin.
            ThreadPool.UnsafeQueueUserWorkItem(static d => d.SetResult(), durable, preferLocal: false);
        }
    }

    /// <inheritdoc cref="Succeeded"/>
    public void Failed(Exception reason)
    {
        durable.SetException(reason);
        _ = durable.Task.Exception; // nobody may be waiting
    }
}
