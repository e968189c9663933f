using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Net;

namespace Hikeshi.Sharing.Reputation;

/// <summary>Who shared an address, a name or a hash, in which order, for as long as it is news. Bounded; the oldest goes first.</summary>
internal sealed class SharedThings
{
    private const int MostThings = 200_000;
    private const int MostProducers = 8;
    private static readonly TimeSpan News = TimeSpan.FromDays(7);
    private readonly Dictionary<string, Thing> things = new(StringComparer.Ordinal);
    private readonly Queue<(string Name, DateTimeOffset At)> order = new();

    /// <summary>However it is written.</summary>
    public static string NameOf(string value) => IpPrefix.TryParse(value, out var prefix) ? prefix.ToString() : value.TrimEnd('.').ToLowerInvariant();

    /// <returns>Those who had shared it before, the first one first; empty when nobody had, or this producer had.</returns>
    public IReadOnlyList<MemberId> Add(string value, MemberId producer, DateTimeOffset at)
    {
        Forget(at);
        var name = NameOf(value);
        if (!things.TryGetValue(name, out var thing))
        {
            things[name] = thing = new Thing();
            order.Enqueue((name, at));
        }

        if (thing.Producers.Contains(producer) || thing.Producers.Count == MostProducers)
        {
            return [];
        }

        List<MemberId> before = [.. thing.Producers];
        thing.Producers.Add(producer);
        return before;
    }

    /// <returns>Those who had shared it when it was first seen here, the first one first; empty when it was seen before.</returns>
    public IReadOnlyList<MemberId> See(string value, DateTimeOffset at)
    {
        Forget(at);
        if (!things.TryGetValue(NameOf(value), out var thing) || thing.IsSeen)
        {
            return [];
        }

        thing.IsSeen = true;
        return thing.Producers;
    }

    private void Forget(DateTimeOffset now)
    {
        while (order.TryPeek(out var oldest) && (oldest.At < now - News || order.Count > MostThings))
        {
            things.Remove(oldest.Name);
            order.Dequeue();
        }
    }

    private sealed class Thing
    {
        public List<MemberId> Producers { get; } = [];

        /// <summary>Nothing is earned twice by it.</summary>
        public bool IsSeen { get; set; }
    }
}
