namespace Hikeshi.Evidence;

/// <summary>Tasks that wait for a counter to reach a number. Thread-safe; continuations never run on the thread that counts.</summary>
internal sealed class CountWaiters
{
    private readonly Lock gate = new();
    private readonly PriorityQueue<TaskCompletionSource, ulong> waiting = new();
    private ulong reached;
    private Exception? failure;

    public async Task WaitAsync(ulong count, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        TaskCompletionSource waiter;
        lock (gate)
        {
            if (count <= reached)
            {
                return;
            }

            if (failure is not null)
            {
                throw failure;
            }

            waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Enqueue(waiter, count);
        }

        await using var registration = cancel.Register(() => waiter.TrySetCanceled(cancel));
        await waiter.Task;
    }

    public void Reached(ulong count)
    {
        lock (gate)
        {
            reached = Math.Max(reached, count);
            while (waiting.TryPeek(out var waiter, out var target) && target <= reached)
            {
                waiting.Dequeue();
                waiter.TrySetResult();
            }
        }
    }

    public void Fail(Exception reason)
    {
        lock (gate)
        {
            failure ??= reason;
            while (waiting.TryDequeue(out var waiter, out _))
            {
                waiter.TrySetException(failure);
            }
        }
    }
}
