using Hikeshi.Evidence;
using Hikeshi.Evidence.Checkpoints;

namespace Hikeshi.Node.Witnessing;

/// <summary>How many cosignatures make a checkpoint of this node final: here, and nowhere else (docs/evidence.md, Witnesses).</summary>
/// <param name="demanded"><c>Evidence:Witness:Quorum</c>; null: one where there are witnesses. 0 asks for none, though witnesses are offered to all the same.</param>
internal sealed class FinalityPolicy(int? demanded)
{
    /// <summary>A checkpoint with fewer is not kept as a cosigned one.</summary>
    public int Quorum => Math.Max(1, demanded ?? 1);

    /// <summary>Entries below the newest checkpoint with enough cosignatures; for a node that works alone, or asks for none, those below the newest checkpoint.</summary>
    /// <param name="witnessing">Null for a node that works alone.</param>
    public ulong FinalEntries(EvidenceLog log, WitnessRoom? witnessing) =>
        witnessing is not null && demanded != 0 ? witnessing.FinalSize
        : Checkpoint.TryParse(log.CurrentCheckpoint().Text, out var newest) ? newest.Size : 0;
}
