namespace Hikeshi.Evidence;

/// <summary>
/// Subscriptions to certain kinds that have caught up with the disk. What becomes durable and is of none of their kinds moves them on where they
/// wait; only what is wakes them. Most entries concern few of many subscriptions, and waking all would put the one that matters into a queue
/// behind the others. Thread-safe; continuations never run on the thread that reports.
/// </summary>
internal sealed class KindWaiters
{
    private readonly Lock gate = new();
    private readonly List<Waiter> waiting = [];
    private ulong reached;
    private Exception? failure;

    public KindWaiters(ulong recovered) => reached = recovered;

    /// <summary>Completes when an entry of these kinds is durable, or so many are that the place is to be written down.</summary>
    /// <param name="next">The first entry that has not been looked at; everything that is durable by now lies before it, or this completes at once.</param>
    /// <param name="lookAt">Completes when so many entries are durable, of whatever kind.</param>
    /// <param name="moveOn">Told, instead, how many entries are durable, and that none of these kinds is among the new ones. Must be quick.</param>
    public async Task WaitAsync(ulong next, IReadOnlySet<string> kinds, ulong lookAt, Action<ulong> moveOn, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var waiter = new Waiter(kinds, lookAt, moveOn);
        lock (gate)
        {
            if (next < reached)
            {
                return;
            }

            if (failure is not null)
            {
                throw failure;
            }

            waiting.Add(waiter);
        }

        try
        {
            await waiter.Woken.Task.WaitAsync(cancel);
        }
        finally
        {
            lock (gate)
            {
                _ = waiting.Remove(waiter);
            }
        }
    }

    /// <param name="count">How many entries are durable.</param>
    /// <param name="kinds">Of those that were not before.</param>
    public void Reached(ulong count, IReadOnlyList<string> kinds)
    {
        lock (gate)
        {
            reached = count;
            foreach (var waiter in waiting)
            {
                if (count >= waiter.LookAt || kinds.Any(waiter.Kinds.Contains))
                {
                    _ = waiter.Woken.TrySetResult();
                }
                else
                {
                    waiter.MoveOn(count);
                }
            }

            _ = waiting.RemoveAll(waiter => waiter.Woken.Task.IsCompleted);
        }
    }

    public void Fail(Exception reason)
    {
        lock (gate)
        {
            failure ??= reason;
            foreach (var waiter in waiting)
            {
                _ = waiter.Woken.TrySetException(failure);
            }

            waiting.Clear();
        }
    }

    private sealed record Waiter(IReadOnlySet<string> Kinds, ulong LookAt, Action<ulong> MoveOn)
    {
        public TaskCompletionSource Woken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
