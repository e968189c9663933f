using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Evidence.Indexing;

/// <summary>
/// Where each entry lies, which index an id has, and what names what as a cause: on disk for sealed segments, in memory for the one or two behind them.
/// Sealed segments may be asked by anybody at any time; everything else is locked by the owner.
/// </summary>
internal sealed class LogIndex : IDisposable
{
    private readonly List<LiveSegment> live = [];
    private ClosedSegments closed = ClosedSegments.None; // replaced as a whole, so that readers need no lock

    public ulong Count => live.Count > 0 ? live[^1].End : LastSealed?.End ?? 0;

    /// <summary>Segments, sealed ones included.</summary>
    public int Segments => closed.Count + live.Count;

    public int Unsealed => live.Count;

    public SealedSegment? LastSealed => Volatile.Read(ref closed).Last;

    public void AddSealed(SealedSegment segment) => Volatile.Write(ref closed, closed.With(segment));

    public void AddSegment(SegmentFile segment) => live.Add(new LiveSegment(segment, live.Count > 0 ? live[^1].Count : 0));

    /// <summary>The oldest segment that is closed (a later one has been begun) and not sealed; null when there is none.</summary>
    public LiveSegment? OldestClosed => live.Count > 1 ? live[0] : null;

    /// <summary>Takes the place of <see cref="OldestClosed"/>.</summary>
    public void Seal(SealedSegment segment)
    {
        AddSealed(segment);
        live.RemoveAt(0);
    }

    public bool Knows(EntryId id) => TryFind(id, out _);

    public bool TryFind(EntryId id, out ulong index) => TryFindLive(id, out index) || TryFindSealed(id, out index);

    public bool TryFindLive(EntryId id, out ulong index)
    {
        var number = SealedSegment.Number(id);
        for (var i = live.Count - 1; i >= 0; i--)
        {
            if (live[i].TryFind(id, number, out index))
            {
                return true;
            }
        }

        index = 0;
        return false;
    }

    /// <summary>Needs no lock. When it does not know the id, ask it again after the live ones: a segment becomes sealed before it stops being live.</summary>
    public bool TryFindSealed(EntryId id, out ulong index) => Volatile.Read(ref closed).TryFind(SealedSegment.Number(id), out index);

    /// <summary>Appends to the newest segment. Causes that are not in the log make no edge; the verifier reports them.</summary>
    public void Add(EntryId id, IReadOnlyList<EntryId> causes, EntryPlace place)
    {
        Span<ulong> indices = causes.Count <= 64 ? stackalloc ulong[causes.Count] : new ulong[causes.Count];
        var known = 0;
        for (var i = 0; i < causes.Count; i++)
        {
            if (TryFind(causes[i], out var at))
            {
                indices[known++] = at;
            }
        }

        live[^1].Add(id, place, indices[..known]);
    }

    /// <summary>The file that holds the entry, or will; null when the entry is in a sealed segment.</summary>
    public SegmentFile? FindLiveFile(ulong index) => FindLive(index)?.File;

    /// <summary>Null when the entry is in a sealed segment.</summary>
    public EntryLocation? LocateLive(ulong index) => FindLive(index)?.Locate(index);

    private LiveSegment? FindLive(ulong index)
    {
        for (var i = live.Count - 1; i >= 0; i--)
        {
            if (index >= live[i].First)
            {
                return live[i];
            }
        }

        return null;
    }

    /// <summary>Needs no lock. The entry must lie below the end of the last sealed segment.</summary>
    public EntryLocation LocateSealed(ulong index) => Volatile.Read(ref closed).Locate(index);

    /// <summary>Needs no lock. An entry that was sealed once stays so.</summary>
    public bool IsSealed(ulong index) => Volatile.Read(ref closed).Last is { } last && index < last.End;

    public void AddLiveEffects(ulong cause, List<ulong> found) => live.ForEach(l => l.AddEffects(cause, found));

    /// <summary>Needs no lock.</summary>
    public void AddSealedEffects(ulong cause, List<ulong> found, int most) => Volatile.Read(ref closed).AddEffects(cause, found, most);

    public void Dispose()
    {
        closed.Dispose();
        live.ForEach(l => l.File.Dispose());
    }
}
