namespace Hikeshi.Evidence;

/// <summary>
/// Tasks that wait for a counter to reach a number. All that wait share one task for the next step of the counter, so that a thousand of them
/// cost one allocation a step; whoever has not been reached waits for the step after. Thread-safe; continuations never run on the thread that counts.
/// </summary>
internal sealed class CountWaiters
{
    private readonly Lock gate = new();
    private TaskCompletionSource step = NewStep();
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

                next = failure is null ? step.Task : Task.FromException(failure);
            }

            await next.WaitAsync(cancel);
        }
    }

    public void Reached(ulong count)
    {
        TaskCompletionSource done;
        lock (gate)
        {
            if (count <= reached || failure is not null)
            {
                return;
            }

            reached = count;
            (done, step) = (step, NewStep());
        }

        done.SetResult();
    }

    public void Fail(Exception reason)
    {
        TaskCompletionSource done;
        lock (gate)
        {
            if (failure is not null)
            {
                return;
            }

            failure = reason;
            done = step;
        }

        _ = done.TrySetException(reason);
        _ = done.Task.Exception; // nobody may be waiting
    }

    private static TaskCompletionSource NewStep() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
