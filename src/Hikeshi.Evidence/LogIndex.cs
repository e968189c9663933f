using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Evidence;

/// <summary>
/// In memory: where each entry lies, which index an id has, and what names what as a cause. About 45 bytes per entry and 8 per cause.
/// Not thread-safe: its owner locks.
/// </summary>
internal sealed class LogIndex
{
    private readonly List<SegmentFile> segments = [];
    private readonly List<EntryPlace> places = [];
    private readonly Dictionary<EntryId, uint> byId = [];
    private readonly List<int> lastEffect = []; // per entry: its newest edge, or -1
    private readonly List<(uint Effect, int Older)> edges = [];

    public IReadOnlyList<SegmentFile> Segments => segments;

    public ulong Count => (ulong)places.Count;

    public void AddSegment(SegmentFile segment) => segments.Add(segment);

    public void RemoveLastSegment() => segments.RemoveAt(segments.Count - 1);

    public bool Knows(EntryId id) => byId.ContainsKey(id);

    public bool TryFind(EntryId id, out ulong index)
    {
        var found = byId.TryGetValue(id, out var at);
        index = at;
        return found;
    }

    /// <summary>Causes that are not in the log make no edge; the verifier reports them.</summary>
    public void Add(EntryHeader header, EntryPlace place)
    {
        var index = (uint)places.Count;
        places.Add(place);
        lastEffect.Add(-1);
        byId.TryAdd(header.Id, index);
        foreach (var cause in header.Causes)
        {
            if (byId.TryGetValue(cause, out var at))
            {
                edges.Add((index, lastEffect[(int)at]));
                lastEffect[(int)at] = edges.Count - 1;
            }
        }
    }

    public (SegmentFile Segment, EntryPlace Place) Find(ulong index)
    {
        var low = 0;
        var high = segments.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = segments[middle].FirstIndex <= index ? (middle, high) : (low, middle - 1);
        }

        return (segments[low], places[(int)index]);
    }

    public IReadOnlyList<ulong> EffectsOf(EntryId id)
    {
        if (!byId.TryGetValue(id, out var index))
        {
            return [];
        }

        var effects = new List<ulong>();
        for (var edge = lastEffect[(int)index]; edge >= 0; edge = edges[edge].Older)
        {
            effects.Add(edges[edge].Effect);
        }

        effects.Reverse();
        return effects;
    }
}
