using Hikeshi.Kernel.Identity;

namespace Hikeshi.Sharing.Checking;

/// <summary>
/// How many objects of each producer are taken per minute: by the minute in which its envelope says it was made, not by when it came, or whoever was away
/// for a day could never catch up. The producer signs that time; each minute of it has its share once, so a producer that lies gains what it would have
/// had by being honest since the oldest time that counts.
/// </summary>
internal sealed class ProducerRate(TimeSpan oldest, TimeSpan tolerance)
{
    private const int PruneAbove = 1 << 14;
    private readonly Dictionary<(MemberId Producer, long Minute), int> taken = [];
    private long pruned;

    /// <param name="made">What its producer signed; null, too old or of the future: it counts by when it came.</param>
    public bool Takes(MemberId producer, int objects, int most, DateTimeOffset? made, DateTimeOffset now)
    {
        var minute = Minute(made is { } at && at >= now - oldest && at <= now + tolerance ? at : now);
        Prune(Minute(now - oldest));
        var count = taken.GetValueOrDefault((producer, minute)) + (long)objects;
        taken[(producer, minute)] = (int)Math.Min(count, int.MaxValue);
        return count <= most;
    }

    private void Prune(long first)
    {
        if (taken.Count > PruneAbove && first > pruned)
        {
            pruned = first;
            foreach (var gone in taken.Keys.Where(key => key.Minute < first).ToList())
            {
                taken.Remove(gone);
            }
        }
    }

    private static long Minute(DateTimeOffset at) => at.UtcTicks / TimeSpan.TicksPerMinute;
}
