namespace Hikeshi.Evidence;

/// <summary>How much may be on its way to the disk: memory stays bounded whoever appends. Thread-safe; takes no lock while there is room.</summary>
internal sealed class Admission
{
    // Telemetry stops at half of the ring, which keeps the other half free for critical entries.
    private const int MostOrdinary = RecentEntries.Capacity / 2;
    private const int MostWithCritical = RecentEntries.Capacity;
    private const long MostBytes = 96L << 20;

    private readonly object gate = new();
    private int entries; // that were let in and are not yet durable
    private long bytes; // of those that are ordered
    private int waiting;
    private bool open;

    /// <summary>So much is on its way to the disk that whoever appends next may have to wait.</summary>
    public bool IsCrowded => Volatile.Read(ref entries) > MostOrdinary * 3 / 4 || Interlocked.Read(ref bytes) > MostBytes / 4 * 3;

    /// <summary>Blocks until there is room.</summary>
    public void Enter(int count, bool critical)
    {
        var most = (critical ? MostWithCritical : MostOrdinary) - count;
        if (!TryEnter(count, most))
        {
            WaitForRoom(count, most);
        }
    }

    private void WaitForRoom(int count, int most)
    {
        lock (gate)
        {
            // Counted before the look: whoever leaves after the look sees it, and has to wait for the lock before it wakes anybody.
            Interlocked.Increment(ref waiting);
            while (!TryEnter(count, most))
            {
                Monitor.Wait(gate);
            }

            Interlocked.Decrement(ref waiting);
        }
    }

    private bool TryEnter(int count, int most)
    {
        for (var seen = Volatile.Read(ref entries); (seen <= most && Interlocked.Read(ref bytes) <= MostBytes) || Volatile.Read(ref open);)
        {
            var before = Interlocked.CompareExchange(ref entries, seen + count, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }

    public void Ordered(long more) => Interlocked.Add(ref bytes, more);

    /// <summary>They are durable, or were refused after all.</summary>
    public void Leave(int count, long less)
    {
        Interlocked.Add(ref bytes, -less);
        Interlocked.Add(ref entries, -count);
        if (Volatile.Read(ref waiting) > 0)
        {
            WakeAll();
        }
    }

    /// <summary>Nobody is held up any more: the log closes or has failed, and will say so itself.</summary>
    public void Open()
    {
        Volatile.Write(ref open, true);
        WakeAll();
    }

    private void WakeAll()
    {
        lock (gate)
        {
            Monitor.PulseAll(gate);
        }
    }
}
