namespace Hikeshi.Evidence.Indexing;

/// <summary>
/// The sealed segments of a log, from the first one on, and which of them an id can be in. Ids sort by the time they were made, and a segment
/// holds mostly ids of its own time; but whoever appends makes the ids, so one may be older or newer than all around it. Never changes.
/// </summary>
internal sealed class ClosedSegments : IDisposable
{
    public static readonly ClosedSegments None = new([], [], []);

    private readonly SealedSegment[] segments;
    private readonly UInt128[] largest; // of the ids in this segment and all before it: never falls
    private readonly UInt128[] smallest; // of the ids in this segment and all behind it: never falls either

    private ClosedSegments(SealedSegment[] segments, UInt128[] largest, UInt128[] smallest)
    {
        this.segments = segments;
        this.largest = largest;
        this.smallest = smallest;
    }

    public int Count => segments.Length;

    public SealedSegment? Last => segments.Length > 0 ? segments[^1] : null;

    public ClosedSegments With(SealedSegment segment)
    {
        UInt128[] behind = [.. smallest, segment.SmallestId];
        for (var i = smallest.Length - 1; i >= 0 && behind[i] > segment.SmallestId; i--)
        {
            behind[i] = segment.SmallestId;
        }

        return new ClosedSegments([.. segments, segment], [.. largest, largest.Length == 0 ? segment.LargestId : UInt128.Max(largest[^1], segment.LargestId)], behind);
    }

    /// <summary>Looks from the newest one that can hold the id to the oldest one that can.</summary>
    public bool TryFind(UInt128 id, out ulong index)
    {
        for (var i = NewestWith(id); i >= 0 && largest[i] >= id; i--)
        {
            if (segments[i].TryFind(id, out index))
            {
                return true;
            }
        }

        index = 0;
        return false;
    }

    /// <summary>The last one behind which all ids are larger; -1 when all are.</summary>
    private int NewestWith(UInt128 id)
    {
        var (low, high) = (0, smallest.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = smallest[middle] <= id ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    /// <param name="index">Below the end of the last segment.</param>
    public EntryLocation Locate(ulong index)
    {
        var (low, high) = (0, segments.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = segments[middle].First <= index ? (middle, high) : (low, middle - 1);
        }

        return segments[low].Locate(index);
    }

    /// <summary>Oldest first, until <paramref name="most"/> are found.</summary>
    public void AddEffects(ulong cause, List<ulong> found, int most)
    {
        foreach (var segment in segments)
        {
            if (segment.End > cause && found.Count < most)
            {
                segment.AddEffects(cause, found, most);
            }
        }
    }

    public void Dispose()
    {
        foreach (var segment in segments)
        {
            segment.Dispose();
        }
    }
}
