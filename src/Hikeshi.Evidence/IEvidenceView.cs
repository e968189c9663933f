using Hikeshi.Kernel.Identity;

namespace Hikeshi.Evidence;

/// <summary>What the owner of a log and a mere reader of its directory both offer. Thread-safe.</summary>
public interface IEvidenceView
{
    /// <summary>Entries there are; indices run from 0 to this minus one.</summary>
    ulong Count { get; }

    /// <exception cref="ArgumentOutOfRangeException">There is no such entry yet.</exception>
    EvidenceEntry Read(ulong index);

    bool TryFind(EntryId id, out ulong index);

    /// <summary>Indices of the entries that name it as a cause, in order, the first 10,000 of them; empty for an unknown id.</summary>
    IReadOnlyList<ulong> EffectsOf(EntryId id);
}
