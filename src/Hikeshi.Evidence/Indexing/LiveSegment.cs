using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Evidence.Indexing;

/// <summary>
/// The index of one segment that is still being written, or not yet sealed, in memory: about 60 bytes per entry and 16 per cause.
/// Not thread-safe: its owner locks.
/// </summary>
/// <param name="expected">Entries that it will probably hold: growing is work under the log's lock, and leaves large arrays behind.</param>
internal sealed class LiveSegment(SegmentFile file, int expected)
{
    private readonly List<EntryPlace> places = new(expected);
    private readonly Dictionary<EntryId, uint> byId = new(expected);
    private readonly List<(ulong Cause, uint Effect)> edges = [];
    private readonly Dictionary<ulong, List<uint>> effects = [];
    private UInt128 largest;

    public SegmentFile File { get; } = file;

    public ulong First => File.FirstIndex;

    public int Count => places.Count;

    public ulong End => First + (ulong)places.Count;

    public IReadOnlyList<EntryPlace> Places => places;

    public Dictionary<EntryId, uint> Ids => byId;

    public IReadOnlyList<(ulong Cause, uint Effect)> Edges => edges;

    /// <param name="number">The same id, as <see cref="SealedSegment.Number"/>: a new one is later than all that are here, which saves the look.</param>
    public bool TryFind(EntryId id, UInt128 number, out ulong index)
    {
        var at = 0u;
        var found = number <= largest && byId.TryGetValue(id, out at);
        index = First + at;
        return found;
    }

    /// <param name="causes">Indices of the causes that the log holds.</param>
    public void Add(EntryId id, EntryPlace place, ReadOnlySpan<ulong> causes)
    {
        largest = UInt128.Max(largest, SealedSegment.Number(id));
        var at = (uint)places.Count;
        places.Add(place);
        byId.TryAdd(id, at);
        foreach (var cause in causes)
        {
            edges.Add((cause, at));
            if (!effects.TryGetValue(cause, out var known))
            {
                effects[cause] = known = new List<uint>(1);
            }

            known.Add(at);
        }
    }

    public EntryLocation Locate(ulong index)
    {
        var at = (int)(index - First);
        return new EntryLocation(File, places[at], Check: null) { End = at + 1 < places.Count ? EntryLocation.EndBefore(places[at], places[at + 1]) : 0 };
    }

    public void AddEffects(ulong cause, List<ulong> found)
    {
        foreach (var at in effects.GetValueOrDefault(cause) ?? [])
        {
            found.Add(First + at);
        }
    }
}
