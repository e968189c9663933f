using Hikeshi.Kernel.Identity;

namespace Hikeshi.Facts;

/// <summary>A fact with its place in the log: what handlers receive.</summary>
/// <param name="Index">Zero-based position in the evidence log.</param>
/// <param name="Causes">The entries that led to this one.</param>
public readonly record struct Recorded<T>(EntryId Id, ulong Index, DateTimeOffset Time, string Actor, IReadOnlyList<EntryId> Causes, T Fact)
    where T : Fact;

/// <summary>Reads earlier facts by id, for handlers that need what caused their input.</summary>
public interface IFactReader
{
    /// <returns>The fact, or null when there is no such entry here or its body was erased.</returns>
    Fact? Find(EntryId id);

    /// <returns>The entries that led to that one; empty when there is no such entry here.</returns>
    IReadOnlyList<EntryId> CausesOf(EntryId id);
}
