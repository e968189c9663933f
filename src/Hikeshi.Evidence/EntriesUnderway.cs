namespace Hikeshi.Evidence;

/// <summary>
/// Entries that a subscription has handed out and that are not done, several at once. The cursor stands at the oldest of them, so that after a
/// crash each of them is handed out again. Thread-safe.
/// </summary>
internal sealed class EntriesUnderway(int most) : IDisposable
{
    private readonly Lock gate = new();
    private readonly SortedSet<ulong> open = [];
    private readonly SemaphoreSlim room = new(most);
    private Exception? failure;

    /// <summary>The oldest that is not done; null when all are.</summary>
    public ulong? Oldest
    {
        get
        {
            lock (gate)
            {
                return open.Count == 0 ? null : open.Min;
            }
        }
    }

    /// <summary>Waits for room, and begins; completes before it is done.</summary>
    /// <param name="done">Called when it is.</param>
    public async Task BeginAsync(ulong index, Func<Task> handle, Action done, CancellationToken cancel)
    {
        await room.WaitAsync(cancel);
        if (Volatile.Read(ref failure) is { } broken)
        {
            room.Release();
            throw new InvalidOperationException("an entry could not be handled, nor could that be told", broken);
        }

        lock (gate)
        {
            open.Add(index);
        }

        _ = HandleAsync(index, handle, done);
    }

    /// <summary>Completes when nothing is under way; nothing may begin after that.</summary>
    public async Task AllAsync()
    {
        for (var i = 0; i < most; i++)
        {
            await room.WaitAsync();
        }
    }

    public void Dispose() => room.Dispose();

    private async Task HandleAsync(ulong index, Func<Task> handle, Action done)
    {
        try
        {
            await handle();
            lock (gate)
            {
                open.Remove(index);
            }

            done();
        }
        catch (OperationCanceledException)
        {
            // It stays open: after the next start it is handed out again.
        }
        catch (Exception broken)
        {
            Volatile.Write(ref failure, broken);
        }
        finally
        {
            room.Release();
        }
    }
}
