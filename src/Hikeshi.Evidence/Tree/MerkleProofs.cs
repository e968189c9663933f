namespace Hikeshi.Evidence.Tree;

/// <summary>
/// Makes inclusion and consistency proofs (RFC 9162 §2.1.3, §2.1.4) from leaf hashes. What refuses a proof, and why, is <see cref="ProofCheck"/>.
/// </summary>
public static class MerkleProofs
{
    /// <summary>PATH(m, D_n) of §2.1.3.1: the hashes beside the way from leaf <paramref name="index"/> up to the root. For a subtree, give its leaves.</summary>
    public static IReadOnlyList<byte[]> Inclusion(int index, ReadOnlySpan<byte[]> leaves)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, leaves.Length);
        if (leaves.Length == 1)
        {
            return [];
        }

        var split = (int)MerkleTree.LargestPowerBelow((ulong)leaves.Length);
        return index < split
            ? [.. Inclusion(index, leaves[..split]), MerkleTree.Root(leaves[split..])]
            : [.. Inclusion(index - split, leaves[split..]), MerkleTree.Root(leaves[..split])];
    }

    /// <summary>§2.1.3.2.</summary>
    public static bool VerifyInclusion(ulong index, ulong size, byte[] leafHash, IReadOnlyList<byte[]> path, byte[] root) =>
        ProofCheck.Inclusion(index, size, leafHash, path, root) is null;

    /// <summary>PROOF(m, D_n) of §2.1.4.1, for 0 &lt; <paramref name="first"/> ≤ number of leaves.</summary>
    public static IReadOnlyList<byte[]> Consistency(int first, ReadOnlySpan<byte[]> leaves)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        return SubtreeConsistency(0, first, leaves);
    }

    /// <summary>SUBTREE_PROOF(start, end, D_n) of draft-ietf-plants-merkle-tree-certs, "Generating a Subtree Consistency Proof".</summary>
    public static IReadOnlyList<byte[]> SubtreeConsistency(int start, int end, ReadOnlySpan<byte[]> leaves)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, leaves.Length);
        if (!ProofCheck.IsSubtree((ulong)start, (ulong)end))
        {
            throw new ArgumentException($"[{start}, {end}) is no subtree", nameof(start));
        }

        return start == end ? [] : SubProof(start, end, leaves, isKnown: true);
    }

    /// <param name="isKnown">The verifier has the subtree's root already, so that it is left out when it is a node of the tree.</param>
    private static IReadOnlyList<byte[]> SubProof(int start, int end, ReadOnlySpan<byte[]> leaves, bool isKnown)
    {
        if (start == 0 && end == leaves.Length)
        {
            return isKnown ? [] : [MerkleTree.Root(leaves)];
        }

        var split = (int)MerkleTree.LargestPowerBelow((ulong)leaves.Length);
        return end <= split
            ? [.. SubProof(start, end, leaves[..split], isKnown), MerkleTree.Root(leaves[split..])]
            : [.. SubProof(Math.Max(0, start - split), end - split, leaves[split..], isKnown && start >= split), MerkleTree.Root(leaves[..split])];
    }

    /// <summary>§2.1.4.2. An empty first tree is consistent with every tree, by an empty proof.</summary>
    public static bool VerifyConsistency(ulong first, ulong second, byte[] firstRoot, byte[] secondRoot, IReadOnlyList<byte[]> proof) =>
        first == 0
            ? proof.Count == 0 && firstRoot.AsSpan().SequenceEqual(MerkleTree.EmptyRoot) && (second > 0 || secondRoot.AsSpan().SequenceEqual(firstRoot))
            : ProofCheck.Consistency(first, second, firstRoot, secondRoot, proof) is null;
}
