using System.Diagnostics;
using Hikeshi.Evidence.Segments;

namespace Hikeshi.Evidence;

/// <summary>
/// The one thread that writes: takes the group that has gathered, writes it in one call, one fdatasync, then reports. A batch that arrives
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
    private readonly Action<ulong, Exception?> report;
    private readonly Thread thread;
    private readonly Queue<CommitGroup> pending = new(); // more than one only where a segment ends
    private CommitGroup? gathering; // the last of them
    private CommitGroup? writing;
    private int admitted; // entries that were let in by WaitForRoom and are not yet durable
    private long pendingBytes;
    private bool closing;
    private Exception? failure;
    private ulong durable;

    /// <param name="report">Told how many entries are durable, or what went wrong, before anybody who waits for them is.</param>
    public GroupCommit(LogDirectory directory, ulong recovered, Action<ulong, Exception?> report)
    {
        this.directory = directory;
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
            throw Failed(reason);
        }
    }

    private EvidenceFailedException Failed(Exception reason) => new(directory.Path, reason);

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
            if (gathering?.Segment != frame.Segment)
            {
                gathering = new CommitGroup(frame.Segment);
                pending.Enqueue(gathering);
            }

            gathering.Add(frame);
            pendingBytes += frame.Length;
            if (writing is null)
            {
                Monitor.PulseAll(gate); // the writer may sleep
            }
        }
    }

    /// <summary>Completes when the entry is on disk; null when there is no such entry yet.</summary>
    public Task? DurableAsync(ulong index)
    {
        lock (gate)
        {
            if (index < durable)
            {
                return Task.CompletedTask;
            }

            if (failure is { } reason)
            {
                return Task.FromException(Failed(reason));
            }

            return index < writing?.End ? writing.Join() : pending.FirstOrDefault(g => index < g.End)?.Join();
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
        var buffers = new List<ReadOnlyMemory<byte>>();
        var settled = Stopwatch.GetTimestamp();
        while (NextGroup() is { } group)
        {
            try
            {
                buffers.Clear();
                foreach (var frame in group.Frames)
                {
                    buffers.Add(frame.Bytes);
                }

                group.Segment.Write(buffers, group.Frames[0].Offset);
                group.Segment.Sync();
                directory.Mark.Write(group.End);
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

    /// <summary>Waits for work; null when the log closes and nothing waits.</summary>
    private CommitGroup? NextGroup()
    {
        lock (gate)
        {
            while (pending.Count == 0 && !closing)
            {
                Monitor.Wait(gate);
            }

            _ = pending.TryDequeue(out writing);
            gathering = pending.Count == 0 ? null : gathering;
            return writing;
        }
    }

    private void Done(CommitGroup group)
    {
        Groups++;
        lock (gate)
        {
            Volatile.Write(ref durable, group.End);
            admitted -= group.Entries;
            pendingBytes -= group.Bytes;
            writing = null;
            Monitor.PulseAll(gate);
        }

        foreach (var frame in group.Frames)
        {
            frame.Free();
        }

        report(group.End, null);
        group.Succeeded();
    }

    private void Fail(Exception disk)
    {
        CommitGroup?[] lost;
        lock (gate)
        {
            failure = disk;
            lost = [writing, .. pending];
            writing = null;
            Monitor.PulseAll(gate);
        }

        report(durable, disk);
        foreach (var group in lost)
        {
            group?.Failed(Failed(disk));
        }
    }
}
