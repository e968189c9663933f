namespace Hikeshi.Evidence;

/// <summary>
/// The newest entries in memory, so that subscriptions that keep up never read the disk. A ring: what is not yet on disk is always in it,
/// because <see cref="GroupCommit"/> admits no more than fit. Its owner locks.
/// </summary>
internal sealed class RecentEntries
{
    public const int Capacity = 2048;
    private const int LargestKept = 8 << 10; // Bodies above this leave once they are durable: at most 16 MiB stay.

    private readonly EvidenceEntry?[] ring = new EvidenceEntry?[Capacity];
    private ulong durable;

    public void Add(EvidenceEntry entry) => ring[entry.Index % Capacity] = entry;

    public EvidenceEntry? Find(ulong index) => ring[index % Capacity] is { } entry && entry.Index == index ? entry : null;

    public void Forget(ulong index)
    {
        if (Find(index) is not null)
        {
            ring[index % Capacity] = null;
        }
    }

    public void Durable(ulong count)
    {
        durable = count > Capacity ? Math.Max(durable, count - Capacity) : durable;
        for (; durable < count; durable++)
        {
            if (Find(durable) is { Body.Length: > LargestKept })
            {
                Forget(durable);
            }
        }
    }
}
