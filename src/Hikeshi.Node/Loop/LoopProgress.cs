namespace Hikeshi.Node.Loop;

/// <summary>How far the rooms know the log. Whoever has recorded something waits here, so that the next request finds it known. Thread-safe.</summary>
internal sealed class LoopProgress
{
    private readonly Lock gate = new();
    private TaskCompletionSource step = NewStep();
    private ulong reached;
    private bool running;

    /// <summary>Whether a loop runs.</summary>
    public bool IsRunning
    {
        get
        {
            lock (gate)
            {
                return running;
            }
        }
    }

    /// <summary>Until the rooms know that many entries; at once when no loop runs, for then nobody will.</summary>
    public async Task UntilAsync(ulong count, CancellationToken cancel)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (!running || count <= reached)
                {
                    return;
                }

                next = step.Task;
            }

            await next.WaitAsync(cancel);
        }
    }

    /// <summary>Whether the rooms have more than so many of these entries still before them; never when no loop runs.</summary>
    public bool IsBehind(ulong count, ulong most)
    {
        lock (gate)
        {
            return running && count > reached + most;
        }
    }

    public void Begin(ulong known)
    {
        lock (gate)
        {
            (running, reached) = (true, known);
        }
    }

    public void Reached(ulong count) => Step(() => reached = Math.Max(reached, count));

    public void End() => Step(() => running = false);

    private void Step(Action change)
    {
        TaskCompletionSource done;
        lock (gate)
        {
            change();
            (done, step) = (step, NewStep());
        }

        done.SetResult();
    }

    private static TaskCompletionSource NewStep() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
