namespace Hikeshi.Detection.Behaviour;

/// <summary>Many different questions, or refusals, of one principal within five minutes. Within bounds.</summary>
internal sealed class CloudBursts(BehaviourLimits limits)
{
    private const int Questions = 8;
    private const int Refusals = 5;
    private const long Window = TimeSpan.TicksPerMinute * 5;

    private sealed class Entry
    {
        public long Since = long.MinValue;
        public HashSet<string> Asked { get; } = [];
        public HashSet<string> Refused { get; } = [];
    }

    private readonly BoundedMap<ulong, Entry> _entries = new(limits.MaxRates);

    public long Evicted => _entries.Evicted;

    public void Add(Deed deed, long ticks, List<Sign> signs)
    {
        var key = KeyHash.Of(deed.User);
        if (!_entries.TryGet(key, out var entry))
        {
            _entries.Set(key, entry = new());
        }

        if (entry.Since == long.MinValue || Math.Abs(ticks - entry.Since) > Window)
        {
            entry.Since = ticks;
            entry.Asked.Clear();
            entry.Refused.Clear();
        }

        var action = deed.Target?.ToLowerInvariant() ?? "";
        if (CloudSigns.IsQuestion(action) && entry.Asked.Count < Questions && entry.Asked.Add(action) && entry.Asked.Count == Questions)
        {
            signs.Add(new("cloud-discovery", deed.User ?? "?"));
        }

        if (deed.Flag && entry.Refused.Count < Refusals && entry.Refused.Add(action) && entry.Refused.Count == Refusals)
        {
            signs.Add(new("cloud-denied", deed.User ?? "?"));
        }
    }
}
