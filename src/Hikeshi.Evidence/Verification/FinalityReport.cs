namespace Hikeshi.Evidence.Verification;

/// <summary>How far the witnesses that were given have vouched for a log.</summary>
/// <param name="Quorum">How many of them were demanded.</param>
/// <param name="FinalEntries">The first so many entries that many of them have cosigned; null when too few have cosigned at all.</param>
public sealed record FinalityReport(int Quorum, ulong? FinalEntries, IReadOnlyList<WitnessFinding> Witnesses);

/// <param name="Name">Of the witness, from the key that was given.</param>
/// <param name="CosignedEntries">Size of the largest checkpoint with a good cosignature by it; null when there is none.</param>
/// <param name="Time">When it cosigned that one, by its own clock.</param>
public sealed record WitnessFinding(string Name, ulong? CosignedEntries, DateTimeOffset? Time);
