namespace Hikeshi.Evidence;

/// <summary>
/// Tasks that wait for a counter to reach a number. All that wait share one task for the next step of the counter; whoever has not been reached
/// waits for the step after. Thread-safe; continuations never run on the thread that counts.
/// </summary>
internal sealed class CountWaiters
{
    private readonly Lock gate = new();
    private TaskCompletionSource? step; // null while nobody waits, which is nearly always
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

                next = failure is not null ? Task.FromException(failure) : (step ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await next.WaitAsync(cancel);
        }
    }

    public void Reached(ulong count)
    {
        TaskCompletionSource? done;
        lock (gate)
        {
            if (count <= reached || failure is not null)
            {
                return;
            }

            reached = count;
            (done, step) = (step, null);
        }

        done?.SetResult();
    }

    public void Fail(Exception reason)
    {
        TaskCompletionSource? waiting;
        lock (gate)
        {
            if (failure is not null)
            {
                return;
            }

            failure = reason;
            waiting = step;
        }

        _ = waiting?.TrySetException(reason);
        _ = waiting?.Task.Exception; // nobody may be waiting
    }
}
