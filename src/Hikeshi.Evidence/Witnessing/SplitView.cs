using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Tree;

namespace Hikeshi.Evidence.Witnessing;

/// <summary>Two checkpoints that one log has signed and that cannot both be true: kept as they came, so that anybody can check it.</summary>
/// <param name="Proof">The consistency proof that came with the second one; empty when both have the same size.</param>
public sealed record SplitView(string Origin, ContradictionKind Kind, SignedNote First, SignedNote Second, IReadOnlyList<byte[]> Proof)
{
    /// <summary>Judges a checkpoint against an earlier one of the same log. Both must have been verified to be signed by the log.</summary>
    /// <param name="proof">From the size of the first to that of the second, or null when the two were only compared.</param>
    /// <returns>Null when nothing contradicts.</returns>
    public static SplitView? Between(SignedNote first, SignedNote second, IReadOnlyList<byte[]>? proof)
    {
        if (!Checkpoint.TryParse(first.Text, out var one) || !Checkpoint.TryParse(second.Text, out var two) || one.Origin != two.Origin)
        {
            return null;
        }

        if (one.Size == two.Size)
        {
            return one.Root.AsSpan().SequenceEqual(two.Root) ? null : new SplitView(one.Origin, ContradictionKind.SameSize, first, second, []);
        }

        if (proof is null || one.Size == 0 || one.Size > two.Size || MerkleProofs.VerifyConsistency(one.Size, two.Size, one.Root, two.Root, proof))
        {
            return null;
        }

        var past = EarlierRoot.Shown(one.Size, two.Size, two.Root, proof);
        var kind = past is not null && !past.AsSpan().SequenceEqual(one.Root) ? ContradictionKind.OtherPast : ContradictionKind.NotShown;
        return new SplitView(one.Origin, kind, first, second, proof);
    }

    /// <summary>True when it proves by itself, to somebody who trusts nobody but the log's key, that the log has signed two histories.</summary>
    public bool IsProven(NoteVerifier log) =>
        First.IsSignedBy(log) && Second.IsSignedBy(log) && Origin == log.Name && Between(First, Second, Proof) is { } again && again.Origin == Origin
        && again.Kind is ContradictionKind.SameSize or ContradictionKind.OtherPast;
}

/// <summary>How two checkpoints contradict each other.</summary>
public enum ContradictionKind
{
    /// <summary>One size, two roots.</summary>
    SameSize,

    /// <summary>The proof belongs to the larger tree, and shows another root for the smaller size than the one that was signed.</summary>
    OtherPast,

    /// <summary>The log did not show that the larger tree continues the smaller one. Counts only when the log itself handed it in.</summary>
    NotShown,
}
