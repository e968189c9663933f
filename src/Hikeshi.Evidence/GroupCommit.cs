using System.Diagnostics;
using Hikeshi.Evidence.Segments;

namespace Hikeshi.Evidence;

/// <summary>
/// The one thread that writes: takes every batch that waits, writes them in one call, one fdatasync, then reports. A batch that arrives
/// meanwhile rides in the next group, so there is no timer, and a lone append waits for one fdatasync only.
/// </summary>
internal sealed class GroupCommit
{
    // Telemetry stops at half of the ring, which keeps the other half free for critical entries.
    private const int MostOrdinary = RecentEntries.Capacity / 2;
    private const int MostWithCritical = RecentEntries.Capacity;
    private const long MostBytes = 96L << 20;
    private static readonly TimeSpan SettleEvery = TimeSpan.FromSeconds(1);

    private readonly object gate = new();
    private readonly LogDirectory directory;
    private readonly Action<ulong> begin;
    private readonly Action<ulong, Exception?> report;
    private readonly Thread thread;
    private readonly Queue<Frame> pending = new();
    private int admitted; // entries that were let in by WaitForRoom and are not yet durable
    private long pendingBytes;
    private bool closing;
    private Exception? failure;
    private ulong durable;

    /// <param name="begin">Told how many entries will be durable when the group that is begun is.</param>
    /// <param name="report">Told how many are, or what went wrong.</param>
    public GroupCommit(LogDirectory directory, ulong recovered, Action<ulong> begin, Action<ulong, Exception?> report)
    {
        this.directory = directory;
        this.begin = begin;
        this.report = report;
        durable = recovered;
        thread = new Thread(Run) { IsBackground = true, Name = "evidence" };
        thread.Start();
    }

    public ulong Durable => Volatile.Read(ref durable);

    /// <summary>Syncs so far.</summary>
    public long Groups { get; private set; }

    public void ThrowIfFailed()
    {
        if (failure is { } reason)
        {
            throw new EvidenceFailedException(directory.Path, reason);
        }
    }

    /// <summary>Blocks while too much is on its way to the disk: memory stays bounded whoever appends.</summary>
    public void WaitForRoom(int entries, bool critical)
    {
        var most = critical ? MostWithCritical : MostOrdinary;
        lock (gate)
        {
            while (failure is null && !closing && (admitted + entries > most || pendingBytes > MostBytes))
            {
                Monitor.Wait(gate);
            }

            admitted += entries;
        }
    }

    /// <summary>Takes back an admission whose batch was refused after all.</summary>
    public void Withdraw(int entries)
    {
        lock (gate)
        {
            admitted -= entries;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Under the log's lock, so that frames stand in the order of their indices.</summary>
    public void Enqueue(Frame frame)
    {
        lock (gate)
        {
            pending.Enqueue(frame);
            pendingBytes += frame.Length;
            Monitor.PulseAll(gate);
        }
    }

    public Task CloseAsync()
    {
        lock (gate)
        {
            closing = true;
            Monitor.PulseAll(gate);
        }

        return Task.Run(thread.Join);
    }

    private void Run()
    {
        var group = new List<Frame>();
        var buffers = new List<ReadOnlyMemory<byte>>();
        var settled = Stopwatch.GetTimestamp();
        while (NextGroup(group))
        {
            try
            {
                begin(group[^1].End);
                buffers.Clear();
                buffers.AddRange(group.Select(f => f.Bytes));
                group[0].Segment.Write(buffers, group[0].Offset);
                group[0].Segment.Sync();
                directory.Mark.Write(group[^1].End);
                Done(group);
                if (Stopwatch.GetElapsedTime(settled) > SettleEvery)
                {
                    directory.Mark.Settle();
                    settled = Stopwatch.GetTimestamp();
                }
            }
            catch (Exception disk) when (disk is IOException or UnauthorizedAccessException)
            {
                // After a failed fdatasync the kernel may have dropped the pages: nothing written since is known to be safe.
                Fail(disk);
                return;
            }
        }
    }

    /// <summary>Waits for work; the group lies in one segment, one frame behind the other. False when the log closes and nothing waits.</summary>
    private bool NextGroup(List<Frame> group)
    {
        group.Clear();
        lock (gate)
        {
            while (pending.Count == 0 && !closing)
            {
                Monitor.Wait(gate);
            }

            while (pending.TryPeek(out var frame) && (group.Count == 0 || frame.Segment == group[0].Segment))
            {
                group.Add(pending.Dequeue());
            }
        }

        return group.Count > 0;
    }

    private void Done(List<Frame> group)
    {
        var end = group[^1].End;
        Groups++;
        Volatile.Write(ref durable, end);
        lock (gate)
        {
            foreach (var frame in group)
            {
                admitted -= frame.Entries.Length;
                pendingBytes -= frame.Length;
            }

            Monitor.PulseAll(gate);
        }

        foreach (var frame in group)
        {
            frame.Free();
        }

        report(end, null);
    }

    private void Fail(Exception disk)
    {
        lock (gate)
        {
            failure = disk;
            Monitor.PulseAll(gate);
        }

        report(durable, disk);
    }
}
