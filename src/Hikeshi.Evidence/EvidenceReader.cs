using Hikeshi.Evidence.Headers;
using Hikeshi.Evidence.Indexing;
using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Evidence;

/// <summary>Reads a log that somebody else may own: no lock, no key, nothing written. Sees what was there when it was opened.</summary>
public sealed class EvidenceReader : IEvidenceView, IDisposable
{
    private const int MostEffects = 10_000;

    private readonly LogIndex index;

    private EvidenceReader(LogIndex index) => this.index = index;

    public ulong Count => index.Count;

    /// <param name="directory">An evidence directory, or a node's data directory with <c>evidence/</c> inside.</param>
    /// <exception cref="RefusedException">There is no log, or it is damaged.</exception>
    public static EvidenceReader Open(string directory)
    {
        var path = EvidenceDoor.Enter(directory);
        var acknowledged = DurableMark.Read(Path.Combine(path, DurableMark.FileName));
        var found = new LogIndex();
        var reader = new EvidenceReader(found);
        try
        {
            var segments = Path.Combine(path, "segments");
            Recovery.LoadSealed(Disk.Real, segments, found, FileAccess.Read, signed: ulong.MaxValue);
            Recovery.Scan(Disk.Real, segments, found, FileAccess.Read, acknowledged, static _ => { }, static _ => { });
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>The evidence directory meant by a path.</summary>
    internal static string Locate(string directory)
    {
        foreach (var candidate in new[] { directory, Path.Combine(directory, "evidence") })
        {
            if (Directory.Exists(Path.Combine(candidate, "segments")))
            {
                return candidate;
            }
        }

        throw new RefusedException(new BadEvidenceInput(directory, "there is no evidence log here", "an evidence directory, or a node's data directory with evidence/ inside", "Give the directory that the node was started with"));
    }

    public EvidenceEntry Read(ulong index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return EntryFiles.Read(Locate(index), index);
    }

    internal EntryLocation Locate(ulong index) => this.index.LocateLive(index) ?? this.index.LocateSealed(index);

    public EntryHeader ReadHeader(ulong index) => HeaderCodec.Decode(ReadLeaf(index));

    public byte[] ReadLeaf(ulong index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return EntryFiles.ReadLeaf(Locate(index));
    }

    public bool TryFind(EntryId id, out ulong index) => this.index.TryFind(id, out index);

    public IReadOnlyList<ulong> EffectsOf(EntryId id)
    {
        var effects = new List<ulong>();
        if (index.TryFind(id, out var cause))
        {
            index.AddSealedEffects(cause, effects, MostEffects);
            index.AddLiveEffects(cause, effects);
        }

        return effects;
    }

    public void Dispose() => index.Dispose();
}
