namespace Hikeshi.Evidence.Inspection;

/// <summary>What an inspection found, and what a repair did about it.</summary>
/// <param name="Log">The evidence directory.</param>
/// <param name="InUse">A node had the log open meanwhile.</param>
/// <param name="Entries">Entries that can be read, wherever they stand.</param>
/// <param name="Acknowledged">Entries that are known to have been acknowledged.</param>
/// <param name="CheckpointSize">Entries that the checkpoint covers.</param>
/// <param name="Lost">Acknowledged entries that cannot be read, in order.</param>
/// <param name="Notes">Nothing wrong, but worth knowing.</param>
/// <param name="Repairs">What a repair did, in order; null when none was asked for.</param>
/// <param name="Refused">A repair was asked for and left every byte as it was, because a person has to decide.</param>
public sealed record InspectionReport(
    string Log,
    string Origin,
    bool InUse,
    ulong Entries,
    ulong Acknowledged,
    ulong CheckpointSize,
    int Segments,
    IReadOnlyList<EntryRange> Lost,
    IReadOnlyList<Damage> Damages,
    IReadOnlyList<string> Notes,
    IReadOnlyList<string>? Repairs,
    bool Refused)
{
    /// <summary>Nothing is left to do for a person or a repair.</summary>
    public bool Sound => Damages.All(d => d.Mending == Mending.Itself);

    public ulong LostEntries => Lost.Aggregate(0UL, (sum, range) => sum + (range.Last - range.First) + 1);
}
