using System.Collections.Concurrent;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.Enforcing;

/// <summary>
/// What releases have let go of, known from the moment when a release is carried out: an order that it passes on the way must not stand
/// afterwards, however far the rooms are with the log. Forgotten when the order would have ended. Thread-safe.
/// </summary>
internal sealed class LetGo(TimeProvider clock)
{
    private const int Few = 1024;
    private readonly ConcurrentDictionary<ContainmentId, DateTimeOffset> ends = new();
    private int clearAt = Few;

    public bool Contains(ContainmentId id) => ends.ContainsKey(id);

    public void Add(ContainmentOrder order)
    {
        ends[order.Id] = order.ExpiresAt;
        if (ends.Count > Volatile.Read(ref clearAt))
        {
            var now = clock.GetUtcNow();
            foreach (var (id, _) in ends.Where(pair => pair.Value <= now))
            {
                ends.TryRemove(id, out _);
            }

            Volatile.Write(ref clearAt, Math.Max(Few, ends.Count * 2));
        }
    }
}
