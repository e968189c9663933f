using System.Diagnostics;
using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Threads;

namespace Hikeshi.Evidence;

/// <summary>
/// The one thread that writes: takes the group that has gathered, writes it in one call, one fdatasync, then reports. A batch that arrives
/// meanwhile rides in the next group, so there is no timer, and a lone append waits for one fdatasync only.
/// </summary>
internal sealed class GroupCommit
{
    /// <summary>The mark is settled so often, in a moment when nothing comes: whoever comes then waits for one more sync.</summary>
    private static readonly TimeSpan SettleEvery = TimeSpan.FromSeconds(1);

    /// <summary>Without anything that came: what one entry causes has been written by then.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(5);

    /// <summary>Where there is no such moment.</summary>
    private static readonly TimeSpan SettleAtLeastEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(0.1); // as many as 1,024 wait for each turn of this thread

    private readonly Lock gate;
    private readonly object sleep = new();
    private readonly LogDirectory directory;
    private readonly Action<ulong> onDurable;
    private readonly Action<CommitGroup?, Exception?> report;
    private readonly Thread thread;
    private readonly Queue<CommitGroup> pending = new(); // more than one only where a segment ends
    private CommitGroup? gathering; // the last of them
    private CommitGroup? writing;
    private long settled = Stopwatch.GetTimestamp();
    private bool isUnsettled;
    private bool asleep;
    private bool closing;
    private Exception? failure;
    private ulong durable;

    /// <param name="gate">The log's lock.</param>
    /// <param name="onDurable">Told under the lock how many entries are durable.</param>
    /// <param name="report">Told what is durable now without the lock, or what went wrong.</param>
    public GroupCommit(LogDirectory directory, Lock gate, ulong recovered, Action<ulong> onDurable, Action<CommitGroup?, Exception?> report)
    {
        this.directory = directory;
        this.gate = gate;
        this.onDurable = onDurable;
        this.report = report;
        durable = recovered;
        thread = new Thread(Run) { IsBackground = true, Name = "evidence" };
        thread.Start();
    }

    public Admission Admission { get; } = new();

    public ulong Durable => Volatile.Read(ref durable);

    /// <summary>Syncs so far.</summary>
    public long Groups { get; private set; }

    public void ThrowIfFailed()
    {
        if (Volatile.Read(ref failure) is { } reason)
        {
            throw Failed(reason);
        }
    }

    private EvidenceFailedException Failed(Exception reason) => new(directory.Path, reason);

    /// <summary>Under the log's lock, so that frames stand in the order of their indices.</summary>
    public void Enqueue(Frame frame)
    {
        Admission.Ordered(frame.Length);
        var group = gathering;
        if (group?.Segment != frame.Segment)
        {
            group = new CommitGroup(frame.Segment, frame.Offset, frame.End - (ulong)frame.Count);
            pending.Enqueue(group);
            Volatile.Write(ref gathering, group);
        }

        group.Add(frame);
        if (asleep)
        {
            WakeUp();
        }
    }

    private void WakeUp()
    {
        lock (sleep)
        {
            asleep = false;
            Monitor.Pulse(sleep);
        }
    }

    /// <summary>Completes when the entry is on disk; null when there is no such entry yet.</summary>
    public Task? DurableAsync(ulong index)
    {
        // Without the lock, in this order: a group is gathering, then being written, then durable.
        if (Volatile.Read(ref gathering) is { } next && next.Holds(index))
        {
            return next.Durable;
        }

        if (Volatile.Read(ref writing) is { } now && now.Holds(index))
        {
            return now.Durable;
        }

        return index < Durable ? Task.CompletedTask : FindPending(index);
    }

    private Task? FindPending(ulong index)
    {
        lock (gate)
        {
            return index < durable ? Task.CompletedTask
                : failure is { } reason ? Task.FromException(Failed(reason))
                : writing?.Holds(index) == true ? writing.Durable
                : pending.FirstOrDefault(g => g.Holds(index))?.Durable;
        }
    }

    public Task CloseAsync()
    {
        lock (gate)
        {
            closing = true;
            WakeUp();
        }

        Admission.Open();
        return Task.Run(thread.Join);
    }

    private void Run()
    {
        _ = ShortSlices.Ask(Slice);
        for (var group = Await(); group is not null;)
        {
            try
            {
                group.Write();
                directory.Mark.Write(group.End);
                isUnsettled = true;
                var next = Finish(group);
                if (Stopwatch.GetElapsedTime(settled) > SettleAtLeastEvery)
                {
                    Settle();
                }

                group = next ?? Await();
            }
            catch (Exception disk) when (disk is IOException or UnauthorizedAccessException)
            {
                // After a failed fdatasync the kernel may have dropped the pages: nothing written since is known to be safe.
                Fail(disk);
                return;
            }
        }
    }

    /// <summary>Reports a group that is on disk, and takes the next one if it is there already.</summary>
    private CommitGroup? Finish(CommitGroup done)
    {
        CommitGroup? next;
        lock (gate)
        {
            Groups++;
            Volatile.Write(ref durable, done.End);
            onDurable(done.End);
            next = Take();
        }

        done.Succeeded();
        report(done, null);
        Admission.Leave(done.Entries, done.Bytes);
        done.Free();
        return next;
    }

    /// <summary>Under the lock. What is taken is written, and no longer gathers.</summary>
    private CommitGroup? Take()
    {
        _ = pending.TryDequeue(out var next);
        Volatile.Write(ref writing, next);
        if (next == gathering)
        {
            Volatile.Write(ref gathering, null);
        }

        return next;
    }

    private void Settle()
    {
        directory.Mark.Settle();
        (settled, isUnsettled) = (Stopwatch.GetTimestamp(), false);
    }

    /// <summary>Waits for a group, and settles the mark meanwhile; null when the log closes and nothing waits.</summary>
    private CommitGroup? Await()
    {
        while (true)
        {
            lock (gate)
            {
                if (Take() is { } next)
                {
                    return next;
                }

                if (closing)
                {
                    return null;
                }

                asleep = true;
            }

            while (!IsWokenWithin(UntilSettling()))
            {
                Settle();
            }
        }
    }

    private TimeSpan UntilSettling() =>
        !isUnsettled ? Timeout.InfiniteTimeSpan : SettleEvery - Stopwatch.GetElapsedTime(settled) is var left && left > Quiet ? left : Quiet;

    private bool IsWokenWithin(TimeSpan time)
    {
        lock (sleep)
        {
            return !asleep || Monitor.Wait(sleep, time) || !asleep;
        }
    }

    private void Fail(Exception disk)
    {
        CommitGroup?[] lost;
        lock (gate)
        {
            Volatile.Write(ref failure, disk);
            lost = [writing, .. pending];
            writing = null;
        }

        Admission.Open();
        report(null, disk);
        foreach (var group in lost)
        {
            group?.Failed(Failed(disk));
        }
    }
}
