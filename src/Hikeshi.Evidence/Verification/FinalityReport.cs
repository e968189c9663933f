namespace Hikeshi.Evidence.Verification;

/// <summary>How far the witnesses that were given have vouched for a log.</summary>
/// <param name="Quorum">How many of them were demanded.</param>
/// <param name="FinalEntries">The first so many entries that many of them have cosigned; null when too few have cosigned at all.</param>
public sealed record FinalityReport(int Quorum, ulong? FinalEntries, IReadOnlyList<WitnessFinding> Witnesses);

/// <param name="Name">Of the witness, from the key that was given.</param>
/// <param name="CosignedEntries">Size of the largest checkpoint with a good cosignature by it; null when there is none.</param>
/// <param name="Time">When it cosigned that one, by its own clock; null also when that says a time behind the year 9999.</param>
/// <param name="Seconds">The same in seconds since 1970, whatever it says.</param>
public sealed record WitnessFinding(string Name, ulong? CosignedEntries, DateTimeOffset? Time, ulong? Seconds);
