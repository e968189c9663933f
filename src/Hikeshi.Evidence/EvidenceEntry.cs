using Hikeshi.Kernel.Identity;

namespace Hikeshi.Evidence;

/// <summary>One entry of the log.</summary>
/// <param name="Index">Its place: 0 for the first one. The same as the leaf index in the Merkle tree.</param>
/// <param name="Body">Null when it has been erased; the header stays, and with it the proof.</param>
public sealed record EvidenceEntry(ulong Index, EntryHeader Header, ReadOnlyMemory<byte>? Body);

/// <summary>What the Merkle tree holds about an entry: its canonical JSON (RFC 8785) is the leaf. No personal data.</summary>
public sealed record EntryHeader(int V, EntryId Id, string Kind, string Actor, string? By, IReadOnlyList<EntryId> Causes, DateTimeOffset Time, BodySeal Body);

/// <summary>Binds the body to the header without revealing it.</summary>
/// <param name="Commitment">SHA-256(salt ‖ body), 64 lower-case hexadecimal digits. Erasing destroys the salt, so that short bodies cannot be guessed.</param>
/// <param name="Size">Bytes of the body.</param>
/// <param name="Alg">How the commitment is made: <c>salted-sha256</c>.</param>
public sealed record BodySeal(string Commitment, long Size, string Alg);
