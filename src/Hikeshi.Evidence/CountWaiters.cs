namespace Hikeshi.Evidence;

/// <summary>
/// Tasks that wait for a counter to reach a number. All that wait share one task for the next step of the counter, so that a thousand of them
/// cost one allocation a step; whoever has not been reached waits for the step after. Where the next step will end is often known before
/// (<see cref="Coming"/>): whoever waits for more is not woken in vain. Thread-safe; continuations never run on the thread that counts.
/// </summary>
internal sealed class CountWaiters
{
    private const int Few = 4;

    private readonly Lock gate = new();
    private Step step = new();
    private Step later = new(); // the step after the one that is coming
    private ulong coming = ulong.MaxValue;
    private ulong reached;
    private Exception? failure;

    public async Task WaitAsync(ulong count, CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            Task next;
            lock (gate)
            {
                if (count <= reached)
                {
                    return;
                }

                next = failure is not null ? Task.FromException(failure) : (count <= coming ? step : later).Join();
            }

            await next.WaitAsync(cancel);
        }
    }

    /// <summary>The next step will be to this number.</summary>
    public void Coming(ulong count)
    {
        lock (gate)
        {
            coming = count;
        }
    }

    public void Reached(ulong count)
    {
        Step done;
        lock (gate)
        {
            if (count <= reached || failure is not null)
            {
                return;
            }

            reached = count;
            coming = ulong.MaxValue;
            (done, step, later) = (step, later, new Step());
        }

        if (done.Waiting <= Few)
        {
            done.SetResult();
        }
        else
        {
            // Putting many on their way takes as long as a small sync, which the thread that counts had better begin.
            ThreadPool.UnsafeQueueUserWorkItem(static s => s.SetResult(), done, preferLocal: false);
        }
    }

    public void Fail(Exception reason)
    {
        Step[] all;
        lock (gate)
        {
            if (failure is not null)
            {
                return;
            }

            failure = reason;
            all = [step, later];
        }

        foreach (var waiting in all)
        {
            _ = waiting.TrySetException(reason);
            _ = waiting.Task.Exception; // nobody may be waiting
        }
    }

    private sealed class Step() : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        /// <summary>How many have joined. Read without the lock once nobody can join any more.</summary>
        public int Waiting { get; private set; }

        public Task Join()
        {
            Waiting++;
            return Task;
        }
    }
}
