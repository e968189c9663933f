using Hikeshi.Evidence.Headers;
using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Evidence;

/// <summary>Reads a log that somebody else may own: no lock, no key, nothing written. Sees what was there when it was opened.</summary>
public sealed class EvidenceReader : IEvidenceView, IDisposable
{
    private readonly LogIndex index;

    private EvidenceReader(LogIndex index) => this.index = index;

    public ulong Count => index.Count;

    /// <param name="directory">An evidence directory, or a node's data directory with <c>evidence/</c> inside.</param>
    /// <exception cref="RefusedException">There is no log, or it is damaged.</exception>
    public static EvidenceReader Open(string directory)
    {
        var path = Locate(directory);
        var acknowledged = DurableMark.Read(Path.Combine(path, DurableMark.FileName));
        var found = new LogIndex();
        var reader = new EvidenceReader(found);
        try
        {
            Recovery.Scan(Path.Combine(path, "segments"), found, FileAccess.Read, acknowledged, static _ => { });
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
        var (segment, place) = this.index.Find(index);
        return EntryFiles.Read(segment, place, index);
    }

    public EntryHeader ReadHeader(ulong index) => HeaderCodec.Decode(ReadLeaf(index));

    public byte[] ReadLeaf(ulong index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var (segment, place) = this.index.Find(index);
        return EntryFiles.ReadLeaf(segment, place);
    }

    public bool TryFind(EntryId id, out ulong index) => this.index.TryFind(id, out index);

    public IReadOnlyList<ulong> EffectsOf(EntryId id) => index.EffectsOf(id);

    public void Dispose()
    {
        foreach (var segment in index.Segments)
        {
            segment.Dispose();
        }
    }
}
