using System.Collections.Concurrent;

namespace Hikeshi.Node.Doors;

/// <summary>How many may be inside at once, and how many of them from one sender, so that one token cannot keep the others out. Thread-safe.</summary>
internal sealed class Places(int most, int mostOfOne)
{
    private readonly ConcurrentDictionary<string, int> perSender = new(StringComparer.Ordinal);
    private int taken;

    public bool TryEnter(string sender)
    {
        if (Interlocked.Increment(ref taken) > most)
        {
            Interlocked.Decrement(ref taken);
            return false;
        }

        if (perSender.AddOrUpdate(sender, 1, (_, count) => count + 1) > mostOfOne)
        {
            Leave(sender);
            return false;
        }

        return true;
    }

    public void Leave(string sender)
    {
        Interlocked.Decrement(ref taken);
        if (perSender.AddOrUpdate(sender, 0, (_, count) => count - 1) == 0)
        {
            perSender.TryRemove(new KeyValuePair<string, int>(sender, 0));
        }
    }
}
