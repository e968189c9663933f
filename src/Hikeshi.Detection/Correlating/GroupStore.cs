namespace Hikeshi.Detection.Correlating;

/// <summary>The groups of all correlations within their bounds. Because events come in the order of their time, the group fed longest ago is also the one whose window ends first.</summary>
internal sealed class GroupStore(IReadOnlyList<CorrelationState> states, CorrelatorLimits limits)
{
    private readonly LinkedList<Group> _byAge = new();
    private long _samples;

    /// <summary>Windows that are judged at their end. Of windows that end together, those of outer correlations come first: they end before that moment.</summary>
    public SortedSet<Group> Open { get; } = new(Comparer<Group>.Create((a, b) => (a.EndTicks, -a.Of.Index, a.Opened).CompareTo((b.EndTicks, -b.Of.Index, b.Opened))));

    public long EvictedGroups { get; private set; }

    public long EvictedSamples { get; private set; }

    public Group Take(CorrelationState state, string[] values)
    {
        var key = SampleReader.Key(values);
        if (!state.Groups.TryGetValue(key, out var group))
        {
            group = new Group(state, key, values);
            state.Groups.Add(key, group);
            _samples += group.Window.Weight;
        }
        else
        {
            state.ByAge.Remove(group.AgeInRule);
            _byAge.Remove(group.Age);
        }

        state.ByAge.AddLast(group.AgeInRule);
        _byAge.AddLast(group.Age);
        return group;
    }

    /// <summary>Changes a window, keeping count of what all windows hold.</summary>
    public void Change(Group group, Func<Window, bool> change)
    {
        _samples -= group.Window.Weight;
        EvictedSamples += change(group.Window) ? 1 : 0;
        _samples += group.Window.Weight;
    }

    /// <summary>Drops what is over and, where there is still too much, what got nothing for the longest time.</summary>
    public void Bound(CorrelationState state, long now)
    {
        Expire(state, now);
        while (state.Groups.Count > limits.MaxGroupsPerRule)
        {
            Evict(state.ByAge.First!.Value);
        }

        if (IsFull)
        {
            foreach (var other in states)
            {
                Expire(other, now);
            }
        }

        while (IsFull && _byAge.Count > 1)
        {
            Evict(_byAge.First!.Value);
        }
    }

    private bool IsFull => _byAge.Count > limits.MaxGroups || _samples > limits.MaxSamples;

    private void Expire(CorrelationState state, long now)
    {
        while (state.ByAge.First?.Value is { IsOpen: false } oldest && oldest.Newest!.Ticks <= now - state.SpanTicks)
        {
            Remove(oldest);
        }
    }

    private void Evict(Group group)
    {
        EvictedGroups++;
        Remove(group);
    }

    private void Remove(Group group)
    {
        if (group.IsOpen)
        {
            Open.Remove(group);
            group.IsOpen = false;
        }

        group.IsGone = true;
        group.Of.Groups.Remove(group.Key);
        group.Of.ByAge.Remove(group.AgeInRule);
        _byAge.Remove(group.Age);
        _samples -= group.Window.Weight;
    }
}
