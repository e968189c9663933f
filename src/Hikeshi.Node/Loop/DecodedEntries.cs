using Hikeshi.Evidence;
using Hikeshi.Facts;

namespace Hikeshi.Node.Loop;

/// <summary>
/// The newest entries as facts: forty streams, the thinking and the actors come to the same one within moments. Whether there is a body to read is the
/// log's to say each time; this only spares decoding the same bytes again. Thread-safe.
/// </summary>
internal sealed class DecodedEntries
{
    private const int Kept = 64; // a power of two
    private const int LargestKept = 64 << 10; // bytes of body: at most 4 MiB stay
    private readonly Slot?[] slots = new Slot?[Kept];

    public Recorded<Fact> Of(EvidenceEntry entry)
    {
        if (entry.Body is not { Length: <= LargestKept } body)
        {
            return Journal.ToRecorded(entry);
        }

        ref var slot = ref slots[entry.Index & (Kept - 1)];
        if (Volatile.Read(ref slot) is { } known && known.Recorded.Id == entry.Header.Id && known.Body.Equals(body))
        {
            return known.Recorded;
        }

        var recorded = Journal.ToRecorded(entry);
        Volatile.Write(ref slot, new Slot(body, recorded));
        return recorded;
    }

    /// <param name="Body">The very bytes, not their like: what was erased is read anew, and is not there.</param>
    private sealed record Slot(ReadOnlyMemory<byte> Body, Recorded<Fact> Recorded);
}
