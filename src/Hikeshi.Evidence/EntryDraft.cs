using Hikeshi.Kernel.Identity;

namespace Hikeshi.Evidence;

/// <summary>What somebody wants recorded.</summary>
/// <param name="Id">Unique in the log; a second entry with the same id is refused.</param>
/// <param name="Kind">Name of the fact, at most 128 characters, such as <c>detection.sighted/1</c>.</param>
/// <param name="Actor">Who or what did it, pseudonymous (<c>machine:bank-03</c>, <c>person:UUID</c>, <c>rule:ID</c>): headers never carry personal data.</param>
/// <param name="By">The subscription that produced it; null when none did.</param>
/// <param name="Causes">Entries of this log, or earlier ones of the same batch, that led to it.</param>
/// <param name="Time">When it happened; kept in UTC to 100 ns.</param>
/// <param name="Body">Opaque bytes, at most 40 MiB for the whole batch; copied, so the caller may reuse the memory.</param>
public sealed record EntryDraft(EntryId Id, string Kind, string Actor, string? By, IReadOnlyList<EntryId> Causes, DateTimeOffset Time, ReadOnlyMemory<byte> Body);
