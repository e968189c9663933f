using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.Enforcing;

/// <summary>Orders of different containments go out side by side; those of the same one, a renewal behind what it renews, one after the other. Thread-safe.</summary>
internal sealed class ByContainment
{
    private readonly Lock gate = new();
    private readonly Dictionary<ContainmentId, Task> last = [];

    /// <summary>Begins when all that were asked for before under this id are done.</summary>
    public async Task<T> InOrderAsync<T>(ContainmentId id, Func<Task<T>> act)
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task? before;
        lock (gate)
        {
            before = last.GetValueOrDefault(id);
            last[id] = mine.Task;
        }

        try
        {
            await (before ?? Task.CompletedTask);
            return await act();
        }
        finally
        {
            lock (gate)
            {
                if (last[id] == mine.Task)
                {
                    last.Remove(id);
                }
            }

            mine.SetResult();
        }
    }
}
