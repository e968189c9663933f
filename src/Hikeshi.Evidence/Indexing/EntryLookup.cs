using Hikeshi.Evidence.Headers;
using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Evidence.Indexing;

/// <summary>Finds and reads entries while others append and seal: sealed segments without the log's lock, so that a long question never waits for appenders; memory and live segments under it. Thread-safe.</summary>
internal sealed class EntryLookup(Lock gate, LogIndex index, RecentEntries recent)
{
    private const int MostEffects = 10_000;

    public EvidenceEntry Read(ulong entry) => Recent(entry) ?? EntryFiles.Read(Locate(entry), entry);

    public EntryHeader ReadHeader(ulong entry) => Recent(entry)?.Header ?? HeaderCodec.Decode(ReadLeaf(entry));

    public byte[] ReadLeaf(ulong entry) => EntryFiles.ReadLeaf(Locate(entry));

    private EvidenceEntry? Recent(ulong entry)
    {
        if (index.IsSealed(entry))
        {
            return null;
        }

        lock (gate)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(entry, index.Count);
            return recent.Find(entry);
        }
    }

    public EntryLocation Locate(ulong entry)
    {
        if (!index.IsSealed(entry))
        {
            lock (gate)
            {
                if (index.LocateLive(entry) is { } location)
                {
                    return location;
                }
            }
        }

        return index.LocateSealed(entry);
    }

    /// <summary>The file that holds an entry which is not published yet.</summary>
    public SegmentFile FileOf(ulong entry)
    {
        lock (gate)
        {
            return index.FindLiveFile(entry)!;
        }
    }

    public bool TryFind(EntryId id, out ulong entry)
    {
        if (index.TryFindSealed(id, out entry))
        {
            return true;
        }

        lock (gate)
        {
            if (index.TryFindLive(id, out entry))
            {
                return true;
            }
        }

        return index.TryFindSealed(id, out entry); // again, since it may have been sealed in between
    }

    /// <summary>In order; the first 10,000.</summary>
    public IReadOnlyList<ulong> EffectsOf(EntryId id)
    {
        if (!TryFind(id, out var cause))
        {
            return [];
        }

        var live = new List<ulong>();
        lock (gate)
        {
            index.AddLiveEffects(cause, live);
        }

        // In this order, so that a segment which is sealed in between is asked twice rather than never.
        var effects = new List<ulong>();
        index.AddSealedEffects(cause, effects, MostEffects);
        return [.. effects.Concat(live).Distinct().Order().Take(MostEffects)];
    }
}
